import type { Foreseen, Rehearsal } from '../azure/rehearsal.ts';
import type { Answer, Gathered, NodeFacts } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { ChannelCapability, ChannelName } from './capability.ts';
import { settledBy } from './settled-by.ts';

export interface ChannelQuestion {
  readonly rehearsal: Pick<Rehearsal, 'runCommand' | 'debugPod' | 'probePod'>;
  readonly gathered: Pick<Gathered, 'cluster' | 'nodes' | 'pods' | 'snatMetrics'>;
  readonly signal: AbortSignal;
}

/** Each way by which evidence comes, asked of one subject of each kind. */
export async function channelsOf({ rehearsal, gathered, signal }: ChannelQuestion): Promise<readonly ChannelCapability[]> {
  const { cluster, nodes, pods, snatMetrics } = gathered;
  const known = nodes.ok ? nodes.value : [];
  const [runCommand, debugPod, probePod] = await Promise.all([
    triedOn(oneOfEach(known, ({ os, machine }) => `${os} ${machine.ok ? machine.value.kind : ''}`), (node) => rehearsal.runCommand(node, signal)),
    triedOn(known.filter(({ os }) => os !== 'windows').slice(0, 1), (node) => rehearsal.debugPod(node, signal)),
    triedOn(standIn(known, pods), (pod) => rehearsal.probePod(pod, signal)),
  ]);
  return [
    read('azure', cluster),
    // Judged only: a cluster without a load balancer has nothing to measure.
    read('metrics', isAboutRights(snatMetrics) ? snatMetrics : { ok: true, value: undefined }),
    read('kubernetes', nodes),
    tried('run-command', runCommand, nodes),
    tried('debug-pod', debugPod, nodes),
    tried('probe-pod', probePod, pods),
  ];
}

const isAboutRights = (answer: Answer<unknown>): boolean => !answer.ok && settledBy(answer.reason).length > 0;

const read = (channel: ChannelName, answer: Answer<unknown>): ChannelCapability =>
  answer.ok ? { channel, works: 'yes', settle: [] } : { channel, works: 'no', reason: answer.reason, settle: settledBy(answer.reason) };

/** One for each that was asked. */
const triedOn = <S>(subjects: readonly S[], ask: (subject: S) => Promise<Foreseen>): Promise<readonly Foreseen[]> => Promise.all(subjects.map(ask));

/** @param subjects the list that should have named some */
function tried(channel: ChannelName, all: readonly Foreseen[], subjects: Answer<unknown>): ChannelCapability {
  for (const works of ['no', 'unknown'] as const) {
    const reason = [...new Set(all.flatMap((one) => (one.works === works ? [one.reason] : [])))].join('; ');
    if (reason !== '') return { channel, works, reason, settle: settledBy(reason) };
  }
  if (all.length > 0) return { channel, works: 'yes', settle: [] };
  const reason = subjects.ok ? 'there is nothing in the cluster to try it on' : subjects.reason;
  return { channel, works: 'unknown', reason, settle: settledBy(reason) };
}

const oneOfEach = <S>(all: readonly S[], kindOf: (one: S) => string): readonly S[] => [...new Map(all.map((one) => [kindOf(one), one])).values()];

/** A pod of the workloads where there is one: policies often leave the system's namespaces out. */
function standIn(nodes: readonly NodeFacts[], pods: Answer<readonly PodFacts[]>): readonly PodFacts[] {
  const linux = new Set(nodes.filter(({ os }) => os !== 'windows').map(({ name }) => name));
  const fit = (pods.ok ? pods.value : []).filter((pod) => !pod.hostNetwork && linux.has(pod.node));
  return (fit.filter(({ namespace }) => namespace !== 'kube-system').length > 0 ? fit.filter(({ namespace }) => namespace !== 'kube-system') : fit).slice(0, 1);
}
