import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { SnatMetrics } from '../../../evidence/snat.ts';
import { backendName, isFailing, isOutdated, translatorOf } from './pressure.ts';
import type { Backend } from './pressure.ts';
import { clockTime, many, span } from './words.ts';

/** Azure's metrics come one to three minutes late; later than this, what happens now cannot be told. */
const LATE_MS = 10 * 60_000;

/** Share of the minutes that may lack values. */
const GAPS = 1 / 3;

const MINUTE_MS = 60_000;

/** They say nothing of this moment. */
export const isLate = ({ until, reaches }: SnatMetrics): boolean => reaches === undefined || Date.parse(until) - Date.parse(reaches) > LATE_MS;

/** Why Azure's counts do not tell all of what they should: no value is not zero. */
export function doubtsAbout(cluster: ClusterFacts, metrics: SnatMetrics, backends: readonly Backend[], nodes: Answer<readonly NodeFacts[]>): readonly string[] {
  const { from, until, reaches, missingMinutes, problems } = metrics;
  const what = translatorOf(cluster, { ok: true, value: metrics }) === 'nat-gateway' ? 'the NAT gateway' : 'the load balancer `kubernetes`';
  if (reaches === undefined) return [`Azure has no SNAT metrics of ${what} ${span(from, until)}, which is not the same as no failures`, ...problems.map(said)];
  const minutes = (Date.parse(reaches) - Date.parse(from)) / MINUTE_MS;
  return [
    ...(isLate(metrics) ? [`Azure's SNAT metrics of ${what} reach until ${clockTime(reaches)} UTC only, ${Math.round((Date.parse(until) - Date.parse(reaches)) / MINUTE_MS)} minutes before they were asked for`] : []),
    ...(missingMinutes > minutes * GAPS ? [`Azure has no SNAT metrics of ${what} for ${missingMinutes} of the ${Math.round(minutes)} minutes ${span(from, reaches)}`] : []),
    ...problems.map(said),
    ...backends.filter((backend) => isFailing(backend) && isOutdated(backend, cluster)).map((backend) => outdated(backend, cluster)),
    ...unmeasured(metrics, backends, nodes),
  ];
}

const said = (problem: string): string => `of Azure's SNAT metrics, ${problem}`;

const outdated = (backend: Backend, { loadBalancer }: ClusterFacts): string =>
  `Azure's counts for ${backendName(backend)} are from when it had ${many(backend.allocatedLast ?? 0)} ports; it is set to ${many(loadBalancer?.allocatedOutboundPorts ?? 0)} now`;

/** A NAT gateway counts all nodes of its subnets together. */
function unmeasured({ natGateways }: SnatMetrics, backends: readonly Backend[], nodes: Answer<readonly NodeFacts[]>): readonly string[] {
  if (natGateways.length > 0) return [];
  if (!nodes.ok) return backends.some(isFailing) ? [] : [`which nodes there are is not known: ${nodes.reason}`];
  const counted = new Set(backends.map(({ address }) => address));
  const missing = nodes.value.filter(({ address }) => !counted.has(address)).map(({ name, address }) => `${name}${address === '' ? '' : ` (${address})`}`);
  const [first] = missing;
  if (first === undefined) return [];
  const others = missing.length > 1 ? ` and ${missing.length - 1} more nodes` : '';
  return [`Azure has no SNAT metrics of ${first}${others}, which is not the same as no failures`];
}
