import type { Answer, Gathered, NodeFacts } from '../evidence.ts';
import type { EgressEndpoint, EgressPlace, EgressProbes, EgressResult, EgressView } from '../evidence/egress.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Target } from '../model.ts';
import { readBare, readConnect, readFetch, readSaid } from '../net/egress/read-result.ts';
import type { Attempt, SaidOfEndpoint } from '../net/egress/read-result.ts';
import type { NodeAnswer, SectionAnswer } from '../node/answer.ts';
import { NO_PROXY_LENGTH, egressSection } from '../node/egress-section.ts';
import { MissingEvidence, need } from './collector.ts';
import type { CollectContext, Excerpts, Probe } from './collector.ts';
import { endpointsToTry } from './shared/egress-endpoints.ts';
import { vantages } from './shared/vantages.ts';
import type { Vantages } from './shared/vantages.ts';

type Needs = 'cluster' | 'nodes' | 'pods' | 'requiredEndpoints';

/** Nodes of different pools that are measured from, each with a pod on it. */
const PLACES = 3;

/** Endpoints, tried from nodes and pods of different pools with curl and nc: what differs between them tells the causes apart. */
export const egressProbes: Probe<'egressProbes', Needs> = {
  kind: 'egressProbes',
  source: 'nodes',
  uses: ['cluster', 'nodes', 'pods', 'requiredEndpoints'],
  sections(node, gathered, context) {
    const isVantage = placesOf(gathered, context).nodes.some(({ name, os }) => name === node && os === 'linux');
    return isVantage ? [sectionOf(gathered, context)] : [];
  },
  podSections(gathered, context) {
    const { pods } = placesOf(gathered, context);
    return pods.filter((pod) => !isOnWindows(pod, need(gathered.nodes))).map((pod) => ({ pod, sections: [sectionOf(gathered, context)] }));
  },
  read(answers, gathered, context): EgressProbes {
    const endpoints = endpointsOf(gathered, context);
    const { nodes, pods } = placesOf(gathered, context);
    const known = need(gathered.nodes);
    return {
      isAboutPod: context.target.pod !== undefined,
      endpoints,
      views: [
        ...nodes.map((node) => viewOf({ node: node.name, address: node.address }, answers.get(node.name), endpoints, node)),
        ...pods.map((pod) => viewOf(podPlace(pod), answers.get(`${pod.namespace}/${pod.name}`), endpoints, known.find(({ name }) => name === pod.node))),
      ],
    };
  },
  excerpts: ({ views }) => Object.assign({}, ...views.map(excerptOf)),
};

const sectionOf = (gathered: Gathered<Needs>, context: CollectContext) =>
  egressSection({ endpoints: endpointsOf(gathered, context), hasProxy: need(gathered.cluster).httpProxy !== undefined });

const endpointsOf = ({ cluster, requiredEndpoints }: Gathered<Needs>, { target }: CollectContext): readonly EgressEndpoint[] =>
  endpointsToTry(need(cluster), requiredEndpoints.ok ? requiredEndpoints.value : [], target);

const NO_PODS: readonly PodFacts[] = [];

const chosen = new WeakMap<readonly NodeFacts[], { readonly pods: readonly PodFacts[]; readonly target: Target; readonly places: Vantages }>();

/** Every node's script asks for the places: from lists of thousands they are chosen once. */
function chosenFrom(nodes: readonly NodeFacts[], pods: readonly PodFacts[], target: Target): Vantages {
  const known = chosen.get(nodes);
  if (known?.pods === pods && known.target === target) return known.places;
  const places = vantages(nodes, pods, target, { max: PLACES });
  chosen.set(nodes, { pods, target, places });
  return places;
}

/** Without the list of pods, nodes alone are measured from, unless a pod was asked about. */
function placesOf({ nodes, pods }: Gathered<Needs>, { target }: CollectContext): Vantages {
  const places = chosenFrom(need(nodes), target.pod === undefined && !pods.ok ? NO_PODS : need(pods), target);
  if (places.nodes.length + places.pods.length > 0) return places;
  throw new MissingEvidence(nothingThere(target));
}

function nothingThere({ pod, node }: CollectContext['target']): string {
  if (pod !== undefined) return `there is no pod ${pod} in the cluster`;
  return node === undefined ? 'the cluster lists no node to measure from' : `there is no node ${node} in the cluster`;
}

const isOnWindows = ({ node }: PodFacts, nodes: readonly NodeFacts[]): boolean => nodes.some(({ name, os }) => name === node && os === 'windows');

const podPlace = ({ namespace, name, node, address }: PodFacts): EgressPlace => ({ node, pod: `${namespace}/${name}`, address });

/** @param name of the section that tried the endpoints */
export function viewOf(place: EgressPlace, answer: Answer<NodeAnswer> | undefined, endpoints: readonly EgressEndpoint[], node: NodeFacts | undefined, name = 'egress'): EgressView {
  const where = place.pod ?? place.node;
  if (node?.os === 'windows') return { place, results: { ok: false, reason: `${where} is on Windows, where endpoints are not tried; use \`Test-NetConnection\` there` } };
  if (answer === undefined) return { place, results: { ok: false, reason: `${where} was not asked` } };
  if (!answer.ok) return { place, results: { ok: false, reason: `${where}: ${answer.reason}` } };
  const section = answer.value[name];
  if (section === undefined) return { place, results: { ok: false, reason: `${where} did not answer about endpoints` } };
  if (!section.ok) return { place, results: { ok: false, reason: `${where}: ${section.reason}` } };
  return said(place, section.value, endpoints);
}

function said(place: EgressPlace, { stdout, stderr, exitCode }: SectionAnswer, endpoints: readonly EgressEndpoint[]): EgressView {
  const where = place.pod ?? place.node;
  if (exitCode !== 0) {
    const why = exitCode === 124 || exitCode === 137 ? 'did not end in time' : `ended with exit status ${exitCode}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
    return { place, results: { ok: false, reason: `the measurement in ${where} ${why}` } };
  }
  const { endpoints: told, noProxy: exempt = '' } = readSaid(stdout);
  // Half of a list proves nothing about what it lacks.
  const noProxy = exempt === '' || exempt.length >= NO_PROXY_LENGTH ? undefined : exempt;
  const results = endpoints.map((endpoint, index) => resultOf(endpoint, told.find((one) => one.index === index)));
  return { place, results: { ok: true, value: results }, ...(noProxy === undefined ? {} : { noProxy }) };
}

function resultOf(endpoint: EgressEndpoint, answer: SaidOfEndpoint | undefined): EgressResult {
  if (answer === undefined) return { endpoint, addresses: [], stage: 'unknown', outcome: 'unknown', exit: 0, says: 'nothing was reported about it' };
  const { addresses, page, otherNameAnswers, exit = 0 } = answer;
  const attempt = attemptOf(endpoint, answer);
  return {
    endpoint,
    addresses,
    exit,
    ...attempt,
    ...(page === undefined ? {} : { page }),
    ...(otherNameAnswers === undefined ? {} : { otherNameAnswers }),
  };
}

function attemptOf({ scheme, port }: EgressEndpoint, answer: SaidOfEndpoint): Attempt {
  if (scheme === 'tcp') return readConnect(answer, port);
  return answer.isBare === true ? readBare(answer, port) : readFetch(answer);
}

/** Of Linux's tools only what decides: whole transcripts would drown it. */
function excerptOf(view: EgressView): Excerpts {
  const { node, pod } = view.place;
  return { [pod === undefined ? `node/${node}/egress` : `pod/${pod}/egress`]: excerptLines(view) };
}

export function excerptLines({ results, noProxy }: EgressView): string {
  if (!results.ok) return `not measured: ${results.reason}`;
  const lines = results.value.map(({ endpoint, addresses, outcome, issuer, says, page }) =>
    [`${endpoint.host}:${endpoint.port}${endpoint.proxy === undefined ? '' : ' by proxy'} [${addresses.join(' ')}] ${outcome}: ${says}`, ...(issuer === undefined ? [] : [`  issuer: ${issuer}`]), ...(page === undefined ? [] : [`  page: ${page}`])].join('\n'),
  );
  return [...lines, ...(noProxy === undefined ? [] : [`NO_PROXY=${noProxy}`])].join('\n');
}
