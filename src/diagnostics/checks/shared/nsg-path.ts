import type { Answer, NodeSecurity, SubnetSecurity } from '../../evidence.ts';
import { contains } from '../../net/cidr.ts';
import { judgeNsg } from '../../net/nsg.ts';
import type { SecurityGroup } from '../../net/nsg.ts';

export interface SecurityDenial {
  readonly ruleId: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly group: SecurityGroup;
  readonly appliedTo: 'subnet' | 'nic';
  /** Where the group is attached, in words. */
  readonly attachedTo: string;
  readonly rule: string;
  readonly priority: number;
  readonly isDefault: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly source: string;
  readonly destination: string;
}

/** What may have been changed: the rule that decides, and its group. */
export const groupConcerns = ({ isDefault, groupId, rule }: Pick<SecurityDenial, 'isDefault' | 'groupId' | 'rule'>): readonly string[] => [...(isDefault ? [] : [`${groupId}/securityRules/${rule}`]), groupId];

/** What the groups on one way say; nothing at all: every one of them allows. */
export interface SecurityWalk {
  /** Of every group that denies: to mend one of several opens nothing. */
  readonly denials: readonly SecurityDenial[];
  /** Why a group could not be judged; told only where none denies. */
  readonly doubts: readonly string[];
}

export interface Departure {
  readonly from: NodeSecurity;
  /** As the groups see it: after the translation on the node, where there is one. */
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  /** No route makes the destination a part of the virtual network. */
  readonly destinationIsOutside?: boolean;
}

export interface SecurityPath extends Departure {
  readonly to: NodeSecurity;
}

/** Outbound groups where the source is attached, then inbound groups of the target; every one of them must allow. */
export function judgeSecurity(path: SecurityPath): SecurityWalk {
  const left = leftThrough(path);
  const walks = [...(left.ok ? walkGroups('outbound', { ...path.from, ...left.value }, path) : []), ...walkGroups('inbound', path.to, path)];
  const denials = walks.flatMap((walk) => walk.denials);
  const doubts = [...(left.ok ? [] : [left.reason]), ...walks.flatMap((walk) => walk.doubts)];
  return { denials, doubts: denials.length > 0 ? [] : doubts };
}

/** The way out of one node: the groups outbound at the source alone, since nobody knows those of the other end. */
export function judgeDeparture(path: Departure): SecurityWalk {
  const left = leftThrough(path);
  if (!left.ok) return { denials: [], doubts: [left.reason] };
  const walks = walkGroups('outbound', { ...path.from, ...left.value }, path);
  const denials = walks.flatMap((walk) => walk.denials);
  return { denials, doubts: denials.length > 0 ? [] : walks.flatMap((walk) => walk.doubts) };
}

/**
 * Pods with addresses of a pod subnet leave through its group and not the node subnet's, though through the same
 * network interface. Source: AKS, "Azure CNI Pod Subnet", separate policies for pods and nodes.
 */
function leftThrough({ from, source }: Departure): Answer<SubnetSecurity> {
  if (source === from.address || holds(from, source)) return { ok: true, value: from };
  const { podSubnet } = from;
  if (podSubnet?.ok === true && holds(podSubnet.value, source)) {
    return { ok: true, value: { ...podSubnet.value, groups: [...podSubnet.value.groups, ...from.groups.filter(({ appliedTo }) => appliedTo === 'nic')] } };
  }
  const reason = `the subnet of ${source}, from which ${from.node} connects, was not read, nor its network security group`;
  return podSubnet?.ok === false ? podSubnet : { ok: false, reason };
}

const holds = ({ subnetPrefixes }: SubnetSecurity, address: string): boolean => subnetPrefixes.some((prefix) => contains(prefix, address) === true);

function walkGroups(direction: 'inbound' | 'outbound', security: NodeSecurity, { source, destination, port, destinationIsOutside = false }: Departure): readonly SecurityWalk[] {
  const flow = { direction, source, destination, protocol: 'tcp', destinationPort: port, vnetPrefixes: security.vnetPrefixes, destinationIsOutside } as const;
  return security.groups.map(({ appliedTo, id, group }): SecurityWalk => {
    const { outcome, rule, reason } = judgeNsg(group, flow);
    if (outcome === 'allow') return { denials: [], doubts: [] };
    if (outcome === 'unknown' || rule === undefined) return { denials: [], doubts: [`NSG ${group.name}: ${reason}`] };
    const denial: SecurityDenial = {
      ruleId: `${id.toLowerCase()}/${direction}/${rule.name}`,
      groupId: id,
      groupName: group.name,
      group,
      appliedTo,
      attachedTo: appliedTo === 'subnet' ? `subnet \`${security.subnetId.split('/').at(-1)}\`` : `the network interface of ${security.node}`,
      rule: rule.name,
      priority: rule.priority,
      isDefault: rule.isDefault,
      direction,
      source,
      destination,
    };
    return { denials: [denial], doubts: [] };
  });
}
