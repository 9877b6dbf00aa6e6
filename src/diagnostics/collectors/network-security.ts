import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import { allOf } from '../all-of.ts';
import type { Answer, ClusterFacts, Machine, NodeFacts, NodeSecurity, SubnetSecurity } from '../evidence.ts';
import type { SecurityGroup } from '../net/nsg.ts';
import { AccessError } from '../ports.ts';
import type { ArmReader, NetworkInterface, Subnet } from '../ports.ts';
import { need } from './collector.ts';
import type { Collector } from './collector.ts';

/**
 * The network security groups of every node's subnet, network interface and pod subnet; no more than `atOnce` requests
 * are under way. Nodes share subnets and groups: the reader asks about each once.
 */
export const networkSecurity: Collector<'networkSecurity', 'cluster' | 'nodes'> = {
  kind: 'networkSecurity',
  source: 'Azure',
  uses: ['cluster', 'nodes'],
  async collect({ cluster, nodes }, { access, atOnce, signal }) {
    const facts = need(cluster);
    const reader = limited(access.arm, pLimit(atOnce), signal);
    return allOf(need(nodes).map((node) => orReason(() => securityOf(node, podSubnetOf(node, facts), reader))));
  },
  excerpts: (all) => Object.fromEntries(all.flatMap((node) => (node.ok ? excerptsOf(node.value) : []))),
};

const excerptsOf = ({ groups, podSubnet }: NodeSecurity): [string, string][] =>
  [...groups, ...(podSubnet?.ok === true ? podSubnet.value.groups : [])].map(({ group }) => [`nsg/${group.name}`, JSON.stringify(group, null, 2)]);

const podSubnetOf = ({ pool }: NodeFacts, { pools }: ClusterFacts): string | undefined => pools.find(({ name }) => name === pool)?.podSubnetId;

async function orReason<T>(read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function securityOf(node: NodeFacts, podSubnetId: string | undefined, reader: LimitedReader): Promise<NodeSecurity> {
  if (!node.machine.ok) throw new AccessError(`Cannot find the network interface of ${node.name}: ${node.machine.reason}`);
  const nics = await reader.networkInterfaces(node.machine.value);
  const nic = nics.find(({ isPrimary }) => isPrimary) ?? nics[0];
  if (nic === undefined) throw new AccessError(`Cannot find the network interface of ${node.name}: Azure lists none`);
  const [subnet, vnetPrefixes, podSubnet] = await allOf([
    subnetSecurity(nic.subnetId, nic.securityGroupId, reader),
    reader.vnetPrefixes(nic.subnetId),
    podSubnetId === undefined ? undefined : orReason(() => subnetSecurity(podSubnetId, undefined, reader)),
  ]);
  return { node: node.name, address: node.address, vnetPrefixes, ...subnet, ...(podSubnet === undefined ? {} : { podSubnet }) };
}

async function subnetSecurity(subnetId: string, nicGroupId: string | undefined, reader: LimitedReader): Promise<SubnetSecurity> {
  const { id, prefixes, securityGroupId } = await reader.subnet(subnetId);
  const attached = [
    { appliedTo: 'subnet' as const, id: securityGroupId },
    { appliedTo: 'nic' as const, id: nicGroupId },
  ];
  const groups = await allOf(
    attached.flatMap(({ appliedTo, id: groupId }) =>
      groupId === undefined ? [] : [reader.securityGroup(groupId).then((group) => ({ appliedTo, id: groupId, group }))],
    ),
  );
  return { subnetId: id, subnetPrefixes: prefixes, groups };
}

interface LimitedReader {
  networkInterfaces(machine: Machine): Promise<readonly NetworkInterface[]>;
  subnet(id: string): Promise<Subnet>;
  vnetPrefixes(subnetId: string): Promise<readonly string[]>;
  securityGroup(id: string): Promise<SecurityGroup>;
}

function limited(arm: ArmReader, limit: LimitFunction, signal: AbortSignal): LimitedReader {
  return {
    networkInterfaces: (machine) => limit(() => arm.networkInterfaces(machine, signal)),
    subnet: (id) => limit(() => arm.subnet(id, signal)),
    vnetPrefixes: (id) => limit(() => arm.vnetPrefixes(id, signal)),
    securityGroup: (id) => limit(() => arm.securityGroup(id, signal)),
  };
}
