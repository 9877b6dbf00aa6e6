import type { FleetSpec, NodeSpec, RunResult } from './model.ts';
import { ipBatch, kubernetesRules, macOf } from './node-network.ts';
import { runProcess } from './run-process.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import type { World } from './world.ts';

export interface SimulatedNode {
  spec: NodeSpec;
  /** The bridge's end of the node's cable. */
  port: string;
  /** The node's first process, as the world numbers it. */
  pid: number;
  /** `namespace/name` to the process that holds the pod's network namespace, as the node numbers it. */
  pods: ReadonlyMap<string, number>;
}

const stepMs = 20_000;

/** The command that runs `argv` as root of a node, in its network or in that of one of its pods. */
export function enterNode(world: World, pid: number, argv: readonly string[], podPid?: number): string[] {
  const node = ['nsenter', `--target=${pid}`, '--user', '--preserve-credentials', '--mount', '--net', '--pid', '--uts', '--ipc', '--cgroup', '--'];
  const pod = podPid === undefined ? [] : ['nsenter', `--target=${podPid}`, '--net', '--uts', '--'];
  return world.enter([...node, ...pod, ...argv]);
}

/** Runs one step of building and returns what it printed. Throws with the step's own complaint. */
async function step(what: string, argv: readonly string[]): Promise<string> {
  const result = await runProcess(argv, { timeoutMs: stepMs });
  if (result.exitCode !== 0) throw new Error(`cannot ${what}: ${complaint(result)}`);
  return result.stdout.toString().trim();
}

export const complaint = (result: RunResult): string =>
  result.stderr.toString().trim().split('\n').slice(-3).join('; ') || `exit status ${result.exitCode ?? result.signal}`;

const pidIn = (text: string, what: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`cannot ${what}: expected a process number, got "${text.slice(0, 80)}"`);
  return Number(text);
};

/** Makes a node with its network, pods and kubelet port. Its setup commands have not run yet. */
export async function createNode(world: World, spec: FleetSpec, node: NodeSpec, port: string): Promise<SimulatedNode> {
  const what = `make node ${node.name}`;
  const { createNode: create, nodeRoot, nodeFirst, nodeNetwork, createPod } = shellScripts;
  const creating = world.enter([...bash, create, 'create-node', node.name, port, macOf(node.address), nodeRoot, nodeFirst]);
  const pid = pidIn(await step(what, creating), what);
  const network = [ipBatch(spec, node), kubernetesRules(spec), spec.podNetwork];
  await step(what, enterNode(world, pid, [...bash, nodeNetwork, 'node-network', ...network]));

  const pods = new Map<string, number>();
  for (const [index, pod] of node.pods.entries()) {
    const key = `${pod.namespace}/${pod.name}`;
    const making = `make pod ${key} on ${node.name}`;
    const argv = [...bash, createPod, 'create-pod', pod.name.slice(0, 63), pod.address, `azv${index}`];
    pods.set(key, pidIn(await step(making, enterNode(world, pid, argv)), making));
  }
  return { spec: node, port, pid, pods };
}

/** Ends all that runs in a node and unplugs it. */
export async function destroyNode(world: World, node: Pick<SimulatedNode, 'pid' | 'port'>): Promise<void> {
  await step('take the node away', world.enter([...bash, shellScripts.destroyNode, 'destroy-node', String(node.pid), node.port]));
}
