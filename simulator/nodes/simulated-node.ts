import type { ClusterState } from './cluster-state.ts';
import { enterNode, pidIn, step } from './enter.ts';
import type { NodeSpec } from './model.ts';
import { nodeFiles } from './node-files.ts';
import { ipBatch, kubernetesRules, macOf, routesBatch } from './node-network.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import type { World } from './world.ts';

/** Azure's own DNS server, where nothing else is said. */
const azureDns = ['168.63.129.16'];

/** What DHCP offers in this cluster. */
export const offeredDns = (state: ClusterState): readonly string[] => state.outside?.dnsServers() ?? azureDns;

/** Makes a node with its network and kubelet port; returns its first process as the world numbers it. It has no pods yet. */
export async function createNode(world: World, state: ClusterState, node: NodeSpec, port: string): Promise<number> {
  const what = `make node ${node.name}`;
  const { createNode: create, nodeRoot, nodeFirst, nodeNetwork, systemctl } = shellScripts;
  const creating = world.enter([...bash, create, 'create-node', node.name, port, macOf(node.address), nodeRoot, nodeFirst, systemctl]);
  const pid = pidIn(await step(what, creating), what);
  const { spec } = state;
  const network = [ipBatch(spec, node), kubernetesRules(spec), spec.podNetwork, state.firstRules(node.name)];
  const files = nodeFiles(offeredDns(state), state.outside?.trust).flat();
  await step(what, enterNode(world, pid, [...bash, nodeNetwork, 'node-network', ...network, ...files]));
  return pid;
}

/** Tells a node of the pods on others and of the services' endpoints. */
export async function refreshNode(world: World, state: ClusterState, node: NodeSpec, pid: number): Promise<void> {
  const change = [routesBatch(state.spec, node, state.gone()), state.serviceRules(node.name)];
  await step(`tell node ${node.name} of other pods`, enterNode(world, pid, [...bash, shellScripts.refreshNode, 'refresh-node', ...change]));
}

/** Ends all that runs in a node and unplugs it. */
export async function destroyNode(world: World, node: { readonly pid: number; readonly port: string }): Promise<void> {
  await step('take the node away', world.enter([...bash, shellScripts.destroyNode, 'destroy-node', String(node.pid), node.port]));
}
