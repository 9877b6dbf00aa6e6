/** What the checks of egress judge by, and the words in which they speak of it. */
import type { Answer, ClusterFacts, EvidenceMap, Gathered, NodeSecurity } from '../../../evidence.ts';
import type { EgressEndpoint, EgressPlace, EgressProbes, EgressResult, Routes } from '../../../evidence/egress.ts';
import type { NetworkPolicies } from '../../../evidence/network-policies.ts';
import type { NamespaceFacts, PodFacts } from '../../../evidence/pods.ts';
import { isBlockPage } from '../../../net/egress/block-page.ts';
import { foreignText } from '../../../net/egress/foreign-text.ts';

export const EGRESS_NEEDS = ['cluster', 'egressProbes'] as const;
export const EGRESS_CONSULTS = ['routes', 'networkSecurity', 'networkPolicies', 'namespaces', 'pods'] as const;

export interface EgressScene {
  readonly cluster: ClusterFacts;
  readonly probes: EgressProbes;
  readonly routes: Answer<Routes>;
  readonly security: Answer<readonly Answer<NodeSecurity>[]>;
  readonly policies: Answer<NetworkPolicies>;
  readonly namespaces: Answer<readonly NamespaceFacts[]>;
  readonly pods: Answer<readonly PodFacts[]>;
}

type Needed = Pick<EvidenceMap, (typeof EGRESS_NEEDS)[number]>;
type Consulted = Gathered<(typeof EGRESS_CONSULTS)[number]>;

export const sceneOf = ({ cluster, egressProbes }: Needed, { routes, networkSecurity, networkPolicies, namespaces, pods }: Consulted): EgressScene => ({
  cluster,
  probes: egressProbes,
  routes,
  security: networkSecurity,
  policies: networkPolicies,
  namespaces,
  pods,
});

/** One endpoint, tried in one place. */
export interface Trial {
  readonly place: EgressPlace;
  readonly result: EgressResult;
}

export const trialsOf = ({ probes }: EgressScene): readonly Trial[] =>
  probes.views.flatMap(({ place, results }) => (results.ok ? results.value.map((result): Trial => ({ place, result })) : []));

/** Places where nothing, or not everything, could be measured. */
export const untold = (scene: EgressScene): readonly string[] => [
  ...scene.probes.views.flatMap(({ results }) => (results.ok ? [] : [results.reason])),
  ...trialsOf(scene).flatMap(({ place, result }) => (isUntold(result) ? [`what ${whereOf(place)} said of ${nameOf(result.endpoint)} does not tell whether it answers: ${foreignText(result.says)}`] : [])),
];

/** A handshake that failed in words that are not known has failed all the same. */
export const isUntold = ({ stage, outcome }: EgressResult): boolean => outcome === 'unknown' && stage !== 'tls';

/** Statuses of a server that is reached and wants another path, method, protocol or credentials: a root page is rarely meant to be read. */
const WANTS_MORE = new Set([400, 401, 404, 405, 406, 409, 411, 412, 415, 421, 422, 426, 428]);

/** The endpoint itself answered, whatever it said. */
export const isAnswered = (result: EgressResult): boolean => result.outcome === 'ok' || (result.outcome === 'http' && !isProxyRefusal(result) && !isBlocked(result));

/** The endpoint took a connection, whatever became of it. A proxy's connections tell nothing of the endpoint's. */
export const isConnected = (result: EgressResult): boolean =>
  isAnswered(result) || (result.endpoint.proxy === undefined && (result.stage === 'tls' || result.stage === 'http' || result.isConnected === true));

/**
 * What was asked for was had, as far as anybody can tell from a root page. The API server refuses strangers by design, and
 * of what AKS needs nobody wants the root page: that it answers is all.
 */
export function isFine(result: EgressResult): boolean {
  if (!isAnswered(result)) return false;
  const { status = 200, endpoint } = result;
  return status < 400 || WANTS_MORE.has(status) || (endpoint.role !== 'target' && status < 500);
}

/** The proxy answered in the endpoint's stead: curl then ends with an error, since the tunnel was not opened. */
export const isProxyRefusal = ({ endpoint, outcome, exit }: EgressResult): boolean => endpoint.proxy !== undefined && outcome === 'http' && exit !== 0;

export const isBlocked = ({ outcome, status = 0, page = '' }: EgressResult): boolean => outcome === 'http' && isBlockPage(status, page);

export const isSame = (a: EgressEndpoint, b: EgressEndpoint): boolean => a.host === b.host && a.port === b.port;

export const isPlace = (a: EgressPlace, b: EgressPlace): boolean => a.node === b.node && a.pod === b.pod;

export const nameOf = ({ host, port }: Pick<EgressEndpoint, 'host' | 'port'>): string => `${host}:${port}`;

export const whereOf = ({ node, pod }: EgressPlace): string => pod ?? node;

export const evidenceOf = ({ node, pod }: EgressPlace): string => (pod === undefined ? `node/${node}/egress` : `pod/${pod}/egress`);

/** The address that connections went to: not known where a proxy stands between. */
export const destinationOf = ({ endpoint, remote, addresses }: EgressResult): string | undefined => (endpoint.proxy === undefined ? (remote ?? addresses[0]) : undefined);
