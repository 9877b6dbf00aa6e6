import pLimit from 'p-limit';
import type { Answer, NodeFacts, NodeSecurity } from '../evidence.ts';
import type { SecurityGroup } from '../net/nsg.ts';
import { AccessError } from '../ports.ts';
import type { ArmReader, Subnet } from '../ports.ts';
import { need } from './collector.ts';
import type { CollectContext, Collector } from './collector.ts';

/** The network security groups of every node's subnet and network interface; each resource is read once. */
export const networkSecurity: Collector<'networkSecurity', 'nodes'> = {
  kind: 'networkSecurity',
  source: 'Azure',
  uses: ['nodes'],
  async collect({ nodes }, context) {
    const limit = pLimit(context.atOnce);
    const reader = onceEach(context.access.arm, context.signal);
    return Promise.all(need(nodes).map((node) => limit(() => orReason(node, reader, context))));
  },
  excerpts: (all) => Object.fromEntries(all.flatMap((node) => (node.ok ? excerptsOf(node.value) : []))),
};

const excerptsOf = ({ groups }: NodeSecurity): [string, string][] =>
  groups.map(({ group }) => [`nsg/${group.name}`, JSON.stringify(group, null, 2)]);

async function orReason(node: NodeFacts, reader: OnceReader, context: CollectContext): Promise<Answer<NodeSecurity>> {
  try {
    return { ok: true, value: await securityOf(node, reader, context) };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}

async function securityOf(node: NodeFacts, reader: OnceReader, { access, signal }: CollectContext): Promise<NodeSecurity> {
  if (!node.machine.ok) throw new AccessError(`Cannot find the network interface of ${node.name}: ${node.machine.reason}`);
  const [nic] = await access.arm.networkInterfaces(node.machine.value, signal);
  if (nic === undefined) throw new AccessError(`Cannot find the network interface of ${node.name}: Azure lists none`);
  const [subnet, vnetPrefixes] = await Promise.all([reader.subnet(nic.subnetId), reader.vnetPrefixes(nic.subnetId)]);
  const attached = [
    { appliedTo: 'subnet' as const, id: subnet.securityGroupId },
    { appliedTo: 'nic' as const, id: nic.securityGroupId },
  ];
  const groups = await Promise.all(
    attached.flatMap(({ appliedTo, id }) => (id === undefined ? [] : [reader.securityGroup(id).then((group) => ({ appliedTo, id, group }))])),
  );
  return { node: node.name, address: node.address, vnetPrefixes, subnetId: subnet.id, subnetPrefixes: subnet.prefixes, groups };
}

interface OnceReader {
  subnet(id: string): Promise<Subnet>;
  vnetPrefixes(subnetId: string): Promise<readonly string[]>;
  securityGroup(id: string): Promise<SecurityGroup>;
}

function onceEach(arm: ArmReader, signal: AbortSignal): OnceReader {
  return {
    subnet: memoised((id) => arm.subnet(id, signal)),
    vnetPrefixes: memoised((id) => arm.vnetPrefixes(id, signal)),
    securityGroup: memoised((id) => arm.securityGroup(id, signal)),
  };
}

/** Azure ids are compared without regard to case. */
function memoised<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (id) => {
    const known = asked.get(id.toLowerCase()) ?? ask(id);
    asked.set(id.toLowerCase(), known);
    return known;
  };
}
