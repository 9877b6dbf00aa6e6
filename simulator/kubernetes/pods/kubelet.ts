import { fieldAt, type KubernetesObject } from '../object.ts';
import { keyOf } from '../store/store.ts';
import { fleetKey, runPod, untilKubeletLives, type StopReason } from './run-pod.ts';
import { podSpec } from './spec.ts';
import { aborted } from './wait.ts';
import type { PodWorld } from './world.ts';

const keptLog = 100_000;

/** Runs the pods that come after the start, and ends any pod that goes. */
export interface Kubelets {
  /** What a container has printed; undefined for pods that the scenario began with. Known when it has ended. */
  logOf(pod: KubernetesObject, container: string): string | undefined;
  close(): Promise<void>;
}

interface Life {
  readonly stop: AbortController;
  readonly over: Promise<void>;
  readonly logs: Map<string, string>;
}

const isGoing = ({ metadata }: KubernetesObject): boolean => typeof metadata.deletionTimestamp === 'string';
const hasNetwork = (pod: KubernetesObject): boolean => fieldAt(pod, 'spec.hostNetwork') !== 'true';

/** Takes a pod's processes and network away; a pod that never had them is no error. */
async function clear(world: PodWorld, pod: KubernetesObject): Promise<void> {
  const node = fieldAt(pod, 'spec.nodeName');
  if (node !== '' && hasNetwork(pod)) await world.fleet.removePod(node, fleetKey(pod)).catch(() => undefined);
}

export function createKubelets(world: PodWorld): Kubelets {
  const lives = new Map<string, Life>();
  const endings = new Set<Promise<void>>();

  const begin = (pod: KubernetesObject): void => {
    const stop = new AbortController();
    void aborted(world.closing).then(() => stop.abort('closed'));
    const logs = new Map<string, string>();
    const keepLog = (container: string, log: string): void => void logs.set(container, log.slice(-keptLog));
    const over = runPod({ world, pod, spec: podSpec(pod), stop, keepLog }).catch((error: unknown) =>
      world.log(`pod ${fleetKey(pod)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    lives.set(pod.metadata.uid, { stop, over, logs });
  };

  const end = async (pod: KubernetesObject): Promise<void> => {
    const life = lives.get(pod.metadata.uid);
    life?.stop.abort('deleted' satisfies StopReason);
    await life?.over;
    lives.delete(pod.metadata.uid);
    const node = fieldAt(pod, 'spec.nodeName');
    const known = world.scenario.nodes.some(({ name, os }) => name === node && os === 'linux');
    // Only the kubelet says that a pod is gone; where it is silent, the pod stays Terminating.
    if (known && !(await untilKubeletLives(world, node, world.closing))) return;
    await clear(world, pod);
    const now = world.store.find(keyOf('pods', pod));
    if (now?.metadata.uid === pod.metadata.uid) world.store.remove(keyOf('pods', pod));
  };
  const ending = (pod: KubernetesObject, work: (pod: KubernetesObject) => Promise<void>): void => {
    const done = work(pod).finally(() => endings.delete(done));
    endings.add(done);
  };
  const going = new Set<string>();

  world.store.onChange(({ resource, type, object }) => {
    if (resource !== 'pods') return;
    const { uid } = object.metadata;
    if (type === 'added') begin(object);
    else if (type === 'changed' && isGoing(object) && !going.has(uid)) {
      going.add(uid);
      ending(object, end);
    } else if (type === 'removed' && !going.has(uid)) {
      going.add(uid);
      ending(object, end);
    }
  });
  return {
    logOf: (pod, container) => {
      const life = lives.get(pod.metadata.uid);
      return life === undefined ? undefined : (life.logs.get(container) ?? '');
    },
    close: async () => {
      await Promise.all([...lives.values()].map(({ over }) => over));
      await Promise.all(endings);
    },
  };
}
