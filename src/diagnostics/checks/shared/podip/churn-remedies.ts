import type { PodFacts } from '../../../evidence/pods.ts';
import type { Remedy } from '../../../model.ts';
import { commandOf, shellWord } from '../../../remedies/operations.ts';
import type { FinishedPodsOperation } from '../../../remedies/operations.ts';
import type { Leftovers } from './churn.ts';
import { counted } from './words.ts';

/** Seconds that a finished job is kept: long enough to read its logs, short beside a day of jobs. */
const TTL_SECONDS = 300;

/** Jobs whose patch is spelled out. */
const SPELLED = 5;

/** Pods that one approval deletes at most. */
const MOST = 500;

const NEVER_BACK = 'nothing brings deleted pods back, nor their logs; their jobs stay as they are';

/** @param nodes those on which the leftovers are in the way */
export function churnRemedies(group: Leftovers, nodes: readonly string[], all: readonly PodFacts[]): readonly Remedy[] {
  const verify = { checks: ['pod-churn-outruns-cleanup'], subjects: nodes };
  const label = `${group.namespace}/${group.workload}`;
  const patch = group.cronJob === undefined ? jobPatches(group) : cronJobPatch(group);
  return [...(patch === undefined ? [] : [{ ...patch, verify, restsOn: { keeps: label } }]), { ...deletion(group, all), verify, restsOn: { leftovers: label } }];
}

const limits = {
  risk: 'low',
  operations: [],
  channel: 'kubernetes',
  adviceBecause: 'how long finished jobs are worth keeping is your decision, and the manifest in your repository has to change with it',
  lasting: 'set ttlSecondsAfterFinished where these jobs are made; the kubelet and the garbage collector of AKS cannot be set to be quicker',
} as const;

type Patch = Omit<Remedy, 'verify' | 'restsOn'>;

function cronJobPatch({ namespace, cronJob }: Leftovers): Patch | undefined {
  if (cronJob === undefined) return undefined;
  const { name, keepsSucceeded, keepsFailed, ttlSeconds } = cronJob;
  const patch = (succeeded: number, failed: number, ttl: number | null): string =>
    `kubectl --namespace ${shellWord(namespace)} patch cronjob ${shellWord(name)} --type merge --patch ${shellWord(JSON.stringify({ spec: { successfulJobsHistoryLimit: succeeded, failedJobsHistoryLimit: failed, jobTemplate: { spec: { ttlSecondsAfterFinished: ttl } } } }))}`;
  return {
    ...limits,
    key: `keep-less:${namespace}/${name}`,
    title: `Let finished jobs of ${namespace}/${name} go`,
    command: patch(1, 1, TTL_SECONDS),
    undo: patch(keepsSucceeded, keepsFailed, ttlSeconds ?? null),
    blastRadius: `jobs that CronJob ${namespace}/${name} makes from now on, and the history that it keeps; logs of a finished job are gone after ${TTL_SECONDS / 60} minutes`,
  };
}

function jobPatches({ namespace, workload, pods, staysForEver }: Leftovers): Patch | undefined {
  if (!staysForEver) return undefined;
  const jobs = [...new Set(pods.map((pod) => pod.workload.slice('Job/'.length)))];
  const patch = (name: string, ttl: number | null): string =>
    `kubectl --namespace ${shellWord(namespace)} patch job ${shellWord(name)} --type merge --patch ${shellWord(JSON.stringify({ spec: { ttlSecondsAfterFinished: ttl } }))}`;
  const shown = jobs.slice(0, SPELLED);
  return {
    ...limits,
    key: `keep-less:${namespace}/${workload}`,
    title: `Let finished jobs in ${namespace} go`,
    command: shown.map((name) => patch(name, TTL_SECONDS)).join('\n'),
    undo: shown.map((name) => patch(name, null)).join('\n'),
    blastRadius: `${counted(shown.length, 'job')} of ${jobs.length} in ${namespace}, with their pods: a job that has been done for longer goes at once`,
  };
}

function deletion(group: Leftovers, all: readonly PodFacts[]): Patch {
  const { namespace, workload } = group;
  const own = group.pods.filter(({ phase, deletedAt }) => phase === 'Succeeded' && deletedAt === '');
  const selector = sharedLabels(own);
  const operation: FinishedPodsOperation = { kind: 'finished-pods-delete', namespace, selector, atMost: Math.min(MOST, Math.ceil(own.length / 100) * 100) };
  const refusal = refusalOf(group, own, selector, all);
  return {
    key: `delete-finished:${namespace}/${workload}`,
    title: `Delete finished pods of ${workload} in ${namespace}`,
    risk: 'risky',
    operations: refusal === undefined ? [operation] : [],
    command: refusal === undefined ? commandOf(operation) : `kubectl --namespace ${shellWord(namespace)} get pods --field-selector status.phase=Succeeded --show-labels`,
    undo: NEVER_BACK,
    channel: 'kubernetes',
    blastRadius: `${counted(own.length, 'pod')} now, ${operation.atMost} at most, the oldest first: only pods in ${namespace} that have succeeded and carry these labels; their logs are lost`,
    lasting: limits.lasting,
    ...(refusal === undefined ? {} : { adviceBecause: refusal }),
  };
}

function refusalOf({ namespace }: Leftovers, own: readonly PodFacts[], selector: Readonly<Record<string, string>>, all: readonly PodFacts[]): string | undefined {
  if (own.length === 0) return 'none of these pods has succeeded: failed ones are kept for whoever looks into them, and those that are being deleted go by themselves';
  if (namespace === 'kube-system') return 'pods of kube-system are AKS\'s own';
  if (Object.keys(selector).length === 0) return 'these pods have no label in common that a selector could name';
  const uids = new Set(own.map(({ uid }) => uid));
  const others = all.filter((pod) => pod.namespace === namespace && pod.phase === 'Succeeded' && !uids.has(pod.uid) && Object.entries(selector).every(([key, value]) => pod.labels[key] === value));
  const strangers = others.filter(({ workload }) => !own.some((pod) => pod.workload === workload));
  return strangers.length === 0 ? undefined : `the labels that they have in common are also those of ${strangers[0]?.name ?? 'others'}`;
}

/** Labels that all of them carry. */
function sharedLabels([first, ...others]: readonly PodFacts[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(first?.labels ?? {}).filter(([key, value]) => others.every(({ labels }) => labels[key] === value)));
}
