import { clusterPods, freeAddress, podRange } from '../../scenario/cluster-pods.ts';
import { listenCommands } from '../../scenario/listens.ts';
import { fieldAt, timestamp, type KubernetesObject } from '../object.ts';
import { recordPodEvent } from '../objects/events.ts';
import { keyOf } from '../store/store.ts';
import { isCoreDns } from './cluster-dns.ts';
import { podStatus, type ContainerRecord, type PodRecord } from './pod-status.ts';
import { runContainer } from './run-container.ts';
import { schedule } from './scheduler.ts';
import type { PodSpec } from './spec.ts';
import { pause } from './wait.ts';
import type { PodWorld } from './world.ts';

const retryMs = 300;
const askMs = 10_000;

export type StopReason = 'deleted' | 'deadline';

export const fleetKey = ({ metadata }: KubernetesObject): string => `${metadata.namespace}/${metadata.name}`;

/** Whether a kubelet answers on the node now. */
export async function kubeletLives(world: PodWorld, node: string, signal: AbortSignal): Promise<boolean> {
  const script = 'kill -0 "$(cat /run/kubelet.pid)"';
  const result = await world.fleet.run(node, script, { timeoutMs: askMs, signal }).catch(() => undefined);
  return result?.exitCode === 0;
}

/** False when the signal comes first. */
export async function untilKubeletLives(world: PodWorld, node: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await kubeletLives(world, node, signal)) return true;
    if (!(await pause(retryMs, signal))) return false;
  }
  return false;
}

function freePodAddress({ scenario, store, given }: PodWorld, node: string): string {
  const taken = new Set([...given, ...scenario.nodes.map(({ address }) => address), ...store.list('pods').map((pod) => fieldAt(pod, 'status.podIP'))]);
  const place = scenario.nodes.findIndex(({ name }) => name === node);
  const address = freeAddress(podRange(scenario, node), place, taken);
  given.add(address);
  return address;
}

/** `web-7c9f-abcde` and `web-5d8b-qrstu` are both of `web`. */
const application = (name: string): string => name.replace(/-[^-]+-[^-]+$/, '');

/** What the scenario lets pods of the same workload do: a replacement does it too. CoreDNS pods serve DNS, if they start. */
function program({ scenario, dns }: PodWorld, pod: KubernetesObject): { setup?: string[]; runs?: 'coredns' } {
  if (isCoreDns(pod)) {
    if (dns.startError(pod) !== undefined) return {};
    dns.load();
    return { runs: 'coredns' };
  }
  if (pod.metadata.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet') !== true) return {};
  const { name, namespace } = pod.metadata;
  const model = clusterPods(scenario).find(
    (one) => one.owner !== undefined && one.namespace === namespace && application(one.name) === application(name),
  );
  return model === undefined ? {} : { setup: [...model.setup, ...listenCommands(model)] };
}

const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;

/** Gives a pod its network. Resolves with its address; empty when it ends before it has one. */
async function sandbox(world: PodWorld, pod: KubernetesObject, node: string, spec: PodSpec, stop: AbortSignal): Promise<string> {
  const { name, namespace = '' } = pod.metadata;
  const dnsPolicy = policies.find((policy) => policy === spec.dnsPolicy);
  while (!stop.aborted) {
    const address = freePodAddress(world, node);
    try {
      await world.fleet.addPod(node, { namespace, name, address, ...(dnsPolicy === undefined ? {} : { dnsPolicy }), ...program(world, pod) });
      return address;
    } catch (error) {
      const message = `Failed to create pod sandbox: ${error instanceof Error ? error.message : String(error)}`;
      world.log(message);
      recordPodEvent(world.store, pod, 'Warning', 'FailedCreatePodSandBox', message);
    }
    await pause(retryMs * 3, stop);
  }
  return '';
}

interface Running {
  readonly world: PodWorld;
  readonly pod: KubernetesObject;
  readonly spec: PodSpec;
  readonly stop: AbortController;
  readonly keepLog: (container: string, log: string) => void;
}

/** Writes what is known of a pod into its object, a part at a time. */
function reporter({ world, pod, spec }: Running): (part: Partial<PodRecord>) => void {
  let record: PodRecord = { phase: 'Pending', containers: [] };
  return (part) => {
    record = { ...record, ...part };
    const { uid } = pod.metadata;
    // Its name may belong to another pod by now.
    if (world.store.find(keyOf('pods', pod))?.metadata.uid !== uid) return;
    world.store.change(keyOf('pods', pod), (object) => ({ ...object, status: podStatus(record, spec) }));
  };
}

const started = ({ state, restartCount }: ContainerRecord): boolean => !('waiting' in state) || restartCount > 0;

async function runContainers(running: Running, pod: KubernetesObject, report: (part: Partial<PodRecord>) => void): Promise<readonly (number | undefined)[]> {
  const { world, spec, stop, keepLog } = running;
  const waiting = { waiting: { reason: 'ContainerCreating' } };
  let records: readonly ContainerRecord[] = spec.containers.map((container) => ({ container, state: waiting, restartCount: 0, containerID: '' }));
  const tell = (index: number, part: Partial<ContainerRecord>): void => {
    records = records.map((one, at) => (at === index ? { ...one, ...part } : one));
    report({ phase: records.every(started) ? 'Running' : 'Pending', containers: records });
  };
  report({ containers: records });
  return Promise.all(
    spec.containers.map((container, index) =>
      runContainer({
        world,
        pod,
        spec,
        container,
        stop: stop.signal,
        report: (part) => tell(index, part),
        keepLog: (log) => keepLog(container.name, log),
      }),
    ),
  );
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase */
function outcome(codes: readonly (number | undefined)[], reason: unknown): Partial<PodRecord> {
  if (reason === 'deadline') return { phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };
  return { phase: codes.every((code) => code === 0) ? 'Succeeded' : 'Failed' };
}

/** The pod as its object is now, for what was filled in meanwhile. */
const current = ({ world, pod }: Running): KubernetesObject => world.store.find(keyOf('pods', pod)) ?? pod;

/**
 * Lives a pod's life, from the search for a node to its end, and leaves its network to whoever deletes it. Nothing is
 * reported while the kubelet of its node is silent.
 */
export async function runPod(running: Running): Promise<void> {
  const { world, spec, stop } = running;
  const report = reporter(running);
  const node = await schedule(world, running.pod, (unschedulable) => report({ unschedulable }), stop.signal);
  if (node === '' || !(await untilKubeletLives(world, node, stop.signal))) return;
  const hostIP = world.scenario.nodes.find(({ name }) => name === node)?.address ?? '';
  const deadline = spec.activeDeadlineSeconds;
  const timer = typeof deadline === 'number' ? setTimeout(() => stop.abort('deadline' satisfies StopReason), deadline * 1_000) : undefined;
  timer?.unref();
  try {
    report({ unschedulable: '', startTime: timestamp(), hostIP });
    const podIP = spec.hostNetwork === true ? hostIP : await sandbox(world, current(running), node, spec, stop.signal);
    if (podIP !== '') report({ podIP });
    await world.enforced(node);
    const codes = await runContainers(running, current(running), report);
    if (stop.signal.reason === 'deleted' || world.closing.aborted) return;
    report(outcome(codes, stop.signal.reason));
  } finally {
    clearTimeout(timer);
  }
}
