import { conclude, notApplicable, unknown } from '../../../define.ts';
import type { Judgement } from '../../../define.ts';
import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { NatGatewaySnat, SnatMetrics } from '../../../evidence/snat.ts';
import type { Finding, Remedy } from '../../../model.ts';
import { allocationOf, hasSpareRoom } from './allocation.ts';
import { gatewayRemedy } from './gateway-remedy.ts';
import { doubtsAbout } from './metric-doubts.ts';
import { portsRemedy } from './ports-remedy.ts';
import { backendName, backendsOf, countedPorts, isFailing, isOutdated, noTranslation, translatorOf, unknownTranslation } from './pressure.ts';
import type { Backend } from './pressure.ts';
import { clockTime, many, percent, span } from './words.ts';

export interface ExhaustionScene {
  readonly cluster: ClusterFacts;
  readonly snatMetrics: Answer<SnatMetrics>;
  readonly nodes: Answer<readonly NodeFacts[]>;
  /** The same run judges how ports are shared, and proposes there what would be proposed here. */
  readonly leavesRemedyToAllocation: boolean;
}

const EVIDENCE = ['arm/snat-metrics'];

export function judgeExhaustion(scene: ExhaustionScene): Judgement {
  const { cluster, snatMetrics, nodes } = scene;
  const translator = translatorOf(cluster, snatMetrics);
  if (translator === 'none') return notApplicable(noTranslation(cluster));
  if (translator === 'unknown') return unknown(unknownTranslation(cluster));
  if (!snatMetrics.ok) return unknown(`${snatMetrics.reason}.`);
  const metrics = snatMetrics.value;
  const backends = backendsOf(metrics, nodes);
  const failing = backends.filter((backend) => isFailing(backend) && !isOutdated(backend, cluster));
  const gateways = metrics.natGateways.filter(isFailing);
  const findings = [...failing.map((backend) => ({ ...ofBackend(backend, nodes.ok, cluster), ...sinceOf(backend, metrics) })), ...gateways.map((gateway) => ({ ...ofGateway(gateway), ...sinceOf(gateway, metrics) }))];
  const judgement = conclude({
    findings,
    remedies: findings.length === 0 ? [] : [...gateways.map((gateway) => gatewayRemedy(cluster, gateway)), ...remedies(scene, failing.map(backendName))],
    doubts: doubtsAbout(scene.cluster, metrics, backends, nodes),
    clear: clearReason(metrics, backends),
  });
  return metrics.reaches === undefined || findings.length === 0 ? judgement : { ...judgement, reason: `${judgement.reason} Azure's counts reach until ${clockTime(metrics.reaches)} UTC.` };
}

function ofBackend(backend: Backend, nodesAreKnown: boolean, { id }: ClusterFacts): Finding {
  const { address, failed = 0, attempted, used, allocated, node } = backend;
  const who = node === undefined ? address : `${node} (${address})`;
  const unknownNode = nodesAreKnown ? ', which no node has any more (it was replaced or removed)' : '';
  const of = attempted === undefined ? many(failed) : `${many(failed)} of ${many(attempted)}`;
  const ports = used === undefined || allocated === undefined ? '' : `; up to ${many(used)} of ${many(allocated)} ports were in use`;
  return {
    subject: backendName(backend),
    headline: `${node ?? `the node at ${address}`} has run out of SNAT ports`,
    says: `${of} connections from ${who}${node === undefined ? unknownNode : ''} got no SNAT port ${when(backend)}${ports}.`,
    breaks: `new connections from ${node ?? address} to public addresses: of its pods, for pulling images, and to a public API server`,
    evidence: EVIDENCE,
    concerns: [id, ...(node === undefined ? [] : [`node/${node}`])],
  };
}

function ofGateway(gateway: NatGatewaySnat): Finding {
  const { name, failed = 0, attempted, dropped = 0 } = gateway;
  const of = attempted === undefined ? many(failed) : `${many(failed)} of ${many(attempted)}`;
  return {
    subject: name,
    headline: `NAT gateway ${name} has run out of SNAT ports`,
    says: `${of} connections got no SNAT port at NAT gateway ${name} ${when(gateway)}${dropped > 0 ? `; it dropped ${many(dropped)} packets` : ''}.`,
    breaks: 'new connections from every node behind it to public addresses',
    evidence: EVIDENCE,
    concerns: [gateway.id],
  };
}

/** What failed from the first minutes that were asked for on may have failed before. */
const sinceOf = ({ failedFrom }: Backend | NatGatewaySnat, { from }: SnatMetrics): Pick<Finding, 'since'> =>
  failedFrom === undefined || Date.parse(failedFrom) - Date.parse(from) < CALM_MS ? {} : { since: failedFrom };

/** Minutes without a failure that tell its beginning. */
const CALM_MS = 3 * 60_000;

const when = ({ failedFrom, failedUntil }: Backend | NatGatewaySnat): string => (failedFrom === undefined || failedUntil === undefined ? 'within the last half hour' : span(failedFrom, failedUntil));

/** One change serves every node. */
function remedies({ cluster, snatMetrics, leavesRemedyToAllocation }: ExhaustionScene, subjects: readonly string[]): readonly Remedy[] {
  if (subjects.length === 0) return [];
  const allocation = allocationOf(cluster, countedPorts(snatMetrics));
  if (allocation === undefined || (leavesRemedyToAllocation && hasSpareRoom(allocation))) return [];
  return portsRemedy({ cluster, allocation, wants: 'more', subjects, checks: ['snat-ports-exhausted'] });
}

const NEARLY_FULL = 0.9;

function clearReason(metrics: SnatMetrics, backends: readonly Backend[]): string {
  const { from, reaches = metrics.until, natGateways } = metrics;
  const attempted = [...backends, ...natGateways].reduce((sum, one) => sum + (one.attempted ?? 0), 0);
  const of = attempted === 0 ? 'No connection failed' : `None of ${many(attempted)} connections failed`;
  const dropped = natGateways.filter((one) => (one.dropped ?? 0) > 0).map((one) => ` ${one.name} dropped ${many(one.dropped ?? 0)} packets all the same.`);
  return `${of} for want of a SNAT port ${span(from, reaches)}.${fullest(backends)}${dropped.join('')}`;
}

function fullest(backends: readonly Backend[]): string {
  const [first] = backends.toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0));
  if (first?.ratio === undefined || first.used === undefined || first.allocated === undefined) return '';
  const said = `the fullest node, ${backendName(first)}, used up to ${many(first.used)} of ${many(first.allocated)} ports`;
  return first.ratio > NEARLY_FULL ? ` Warning: ${said} (${percent(first.ratio)}).` : ` ${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}
