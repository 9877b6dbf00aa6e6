import type { NodeSecurity } from '../../evidence.ts';
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

export type SecurityWalk =
  | { readonly outcome: 'allow' }
  | { readonly outcome: 'deny'; readonly denial: SecurityDenial }
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface SecurityPath {
  readonly from: NodeSecurity;
  readonly to: NodeSecurity;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
}

/** Outbound groups of the source's node, then inbound groups of the target; every one of them must allow. */
export function judgeSecurity(path: SecurityPath): SecurityWalk {
  const walks = [...walkGroups('outbound', path.from, path), ...walkGroups('inbound', path.to, path)];
  return walks.find(({ outcome }) => outcome === 'deny') ?? walks.find(({ outcome }) => outcome === 'unknown') ?? { outcome: 'allow' };
}

function walkGroups(direction: 'inbound' | 'outbound', security: NodeSecurity, { source, destination, port }: SecurityPath): readonly SecurityWalk[] {
  const flow = { direction, source, destination, protocol: 'tcp', destinationPort: port, vnetPrefixes: security.vnetPrefixes } as const;
  return security.groups.map(({ appliedTo, id, group }): SecurityWalk => {
    const { outcome, rule, reason } = judgeNsg(group, flow);
    if (outcome === 'allow') return { outcome };
    if (outcome === 'unknown' || rule === undefined) return { outcome: 'unknown', reason: `NSG ${group.name}: ${reason}` };
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
    return { outcome: 'deny', denial };
  });
}
