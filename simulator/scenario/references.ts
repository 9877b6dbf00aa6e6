import ipaddr from 'ipaddr.js';
import type { z } from 'zod';
import { findFault } from '../faults/catalogue.ts';
import type { ClusterSpec } from './cluster.ts';

interface Draft {
  readonly cluster: ClusterSpec;
  readonly nodes: readonly { readonly name: string; readonly pool: string; readonly address: string; readonly agents: readonly string[]; readonly within?: string | undefined }[];
  readonly nsgs: readonly { readonly name: string; readonly nics: 'all' | readonly string[] }[];
  readonly faults: readonly { readonly id: string; readonly node?: string | undefined }[];
}

type Context = z.RefinementCtx<unknown>;
type Complain = (path: (string | number)[], message: string) => void;

/** True also for what is no address or no CIDR: the schema has said so already. */
function inside(address: string, cidr: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) || !ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) return true;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

function checkNode(draft: Draft, index: number, complain: Complain): void {
  const node = draft.nodes[index];
  if (node === undefined) return;
  const { network, vnet, pools } = draft.cluster;
  const pool = pools.find((candidate) => candidate.name === node.pool);
  const poolNames = pools.map((candidate) => candidate.name).join(', ');
  if (pool === undefined) complain(['nodes', index, 'pool'], `"${node.pool}" is none of cluster.pools: write one of ${poolNames}`);
  const suffix = pool?.vmss === undefined ? undefined : node.name.slice(pool.vmss.length);
  if (pool?.vmss !== undefined && !(node.name.startsWith(pool.vmss) && /^[0-9a-z]{6}$/.test(suffix ?? ''))) {
    complain(['nodes', index, 'name'], `"${node.name}" must be the pool's scale set "${pool.vmss}" and six digits of base 36`);
  }
  if (!inside(node.address, vnet.subnet.prefix))
    complain(['nodes', index, 'address'], `${node.address} is not in the node subnet ${vnet.subnet.prefix}`);
  const ofPods = vnet.subnets.find(({ name }) => name === pool?.podSubnet);
  const podRange = network.podNetwork === 'overlay' ? network.podCidr : (ofPods ?? vnet.subnet).prefix;
  checkHouse(draft, index, complain);
  for (const [at, agent] of node.agents.entries()) {
    if (!inside(agent, podRange))
      complain(['nodes', index, 'agents', at], `${agent} is not in ${podRange}, where pods get their addresses`);
  }
}

/** A node that shares a namespace shares a real one, and nothing is put into it that the other would have too. */
function checkHouse({ nodes }: Draft, index: number, complain: Complain): void {
  const node = nodes[index];
  if (node?.within === undefined) return;
  const house = nodes.find(({ name }) => name === node.within);
  if (house === undefined || house.within !== undefined) complain(['nodes', index, 'within'], `"${node.within}" is no node with a namespace of its own`);
  if (node.agents.length > 0) complain(['nodes', index, 'agents'], 'agents need a node with a namespace of its own');
}

function checkFaults(draft: Draft, names: ReadonlySet<string>, complain: Complain): void {
  for (const [index, { id, node }] of draft.faults.entries()) {
    const perNode = findFault(id)?.perNode === true;
    if (perNode && node === undefined) complain(['faults', index], `"${id}" needs a node: add "node:"`);
    if (!perNode && node !== undefined) complain(['faults', index, 'node'], `"${id}" is of the whole cluster: leave "node:" out`);
    if (node !== undefined && !names.has(node)) complain(['faults', index, 'node'], `"${node}" is not among the nodes`);
  }
}

/** What a schema of single fields cannot say: that names are known and addresses lie where they must. */
export function checkReferences(draft: Draft, context: Context): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path, message });
  const names = new Set(draft.nodes.map((node) => node.name));
  for (const index of draft.nodes.keys()) checkNode(draft, index, complain);
  if (names.size < draft.nodes.length) complain(['nodes'], 'two nodes have the same name');
  for (const [index, pool] of draft.cluster.pools.entries()) {
    if (pool.type === 'VirtualMachineScaleSets' && pool.vmss === undefined)
      complain(['cluster', 'pools', index], 'add "vmss:", the name of the scale set');
  }
  for (const [index, { nics }] of draft.nsgs.entries()) {
    const unknown = nics === 'all' ? undefined : nics.find((nic) => !names.has(nic));
    if (unknown !== undefined) complain(['nsgs', index, 'nics'], `"${unknown}" is not among the nodes`);
  }
  checkFaults(draft, names, complain);
}
