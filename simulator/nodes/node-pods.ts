import type { ChildProcess } from 'node:child_process';
import { podKey } from './check-spec.ts';
import type { ClusterState } from './cluster-state.ts';
import type { PodSpec, RunResult } from './model.ts';
import { setUp } from './set-up.ts';
import { createPod, destroyPod, startPod, type SimulatedPod } from './simulated-pod.ts';
import type { World } from './world.ts';

/** The pods of one node, for as long as it is not made anew. */
export interface NodePods {
  /** The process that holds the pod's network; none where that is the node's. Throws for a pod that is not there. */
  networkPid(key: string): number | undefined;
  add(pod: PodSpec): Promise<void>;
  remove(key: string): Promise<void>;
}

interface Place {
  readonly world: World;
  readonly state: ClusterState;
  readonly node: string;
  /** The node's first process. */
  readonly pid: number;
  /** Told of processes outside of the node that wait for one inside. */
  readonly running: Set<ChildProcess>;
  runSetup(command: string, pod: string): Promise<RunResult>;
}

export function nodePods(place: Place): NodePods {
  const pods = new Map<string, SimulatedPod>();
  let cables = 0;
  const find = (key: string): SimulatedPod => {
    const pod = pods.get(key);
    if (pod === undefined) throw new Error(`cannot reach pod ${key}: node ${place.node} has no such pod`);
    return pod;
  };
  const start = async (pod: SimulatedPod): Promise<void> => {
    const relay = await startPod(place, pod);
    if (relay === undefined) return;
    const { process } = relay;
    place.running.add(process);
    process.once('close', () => place.running.delete(process));
  };
  return {
    networkPid: (key) => find(key).network?.pid,
    async add(spec) {
      cables += 1;
      const key = podKey(spec);
      const pod = await createPod(place, spec, `azv${cables}`);
      pods.set(key, pod);
      await start(pod);
      await setUp(`pod ${key}`, spec.setup ?? [], (command) => place.runSetup(command, key));
    },
    async remove(key) {
      const pod = find(key);
      pods.delete(key);
      await destroyPod(place, pod);
    },
  };
}
