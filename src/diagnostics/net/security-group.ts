export type NsgDirection = 'inbound' | 'outbound';

/** One rule with its singular and plural fields joined. */
export interface NsgRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: NsgDirection;
  readonly access: 'allow' | 'deny';
  /** Lower case, `*` for any. */
  readonly protocol: string;
  readonly sources: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly destinations: readonly string[];
  readonly destinationPorts: readonly string[];
  /** Application security groups are named: whose members they are is not in the rule. */
  readonly sourceGroups: boolean;
  readonly destinationGroups: boolean;
  /** Why the rule cannot be used. */
  readonly unread?: string;
}

export interface SecurityGroup {
  readonly name: string;
  readonly rules: readonly NsgRule[];
  /** Absent: ARM did not send them; the documented ones stand in. */
  readonly defaultRules?: readonly NsgRule[];
}

/** The first packet of a connection, as a security group sees it. */
export interface NsgFlow {
  readonly direction: NsgDirection;
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly destinationPort: number;
  readonly sourcePort?: number;
  /**
   * Prefixes of the virtual network. The tag `VirtualNetwork` holds them and also peered, on-premises and routed
   * ranges that are not listed here, so that for an address outside of them the tag is undecidable.
   */
  readonly vnetPrefixes?: readonly string[];
  /** The caller knows that no peering and no route makes the destination a part of the virtual network. */
  readonly destinationIsOutside?: boolean;
}

/** Reads a network security group as ARM sends it (`properties` nested) or as the SDK flattens it. Never throws. */
export function readSecurityGroup(value: unknown): SecurityGroup {
  const group = flattened(value);
  const defaults = listOf(group['defaultSecurityRules']);
  return {
    name: textOf(group['name']) ?? 'unnamed',
    rules: (listOf(group['securityRules']) ?? []).map(readRule),
    ...(defaults !== undefined && { defaultRules: defaults.map(readRule) }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

const flattened = (value: unknown): Fields => ({ ...fieldsOf(value), ...fieldsOf(fieldsOf(value)['properties']) });

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const joined = (fields: Fields, singular: string, plural: string): readonly string[] =>
  [fields[singular], ...(listOf(fields[plural]) ?? [])].flatMap((value) => textOf(value) ?? []);

function readRule(value: unknown): NsgRule {
  const fields = flattened(value);
  const [direction, access] = [fields['direction'], fields['access']].map((field) => textOf(field)?.toLowerCase());
  const priority = Number(textOf(fields['priority']) ?? Number.NaN);
  const isWhole = (direction === 'inbound' || direction === 'outbound') && (access === 'allow' || access === 'deny') && Number.isInteger(priority);
  return {
    name: textOf(fields['name']) ?? 'unnamed',
    priority: Number.isInteger(priority) ? priority : 0,
    direction: direction === 'outbound' ? 'outbound' : 'inbound',
    access: access === 'allow' ? 'allow' : 'deny',
    protocol: textOf(fields['protocol'])?.toLowerCase() ?? '*',
    sources: joined(fields, 'sourceAddressPrefix', 'sourceAddressPrefixes'),
    sourcePorts: joined(fields, 'sourcePortRange', 'sourcePortRanges'),
    destinations: joined(fields, 'destinationAddressPrefix', 'destinationAddressPrefixes'),
    destinationPorts: joined(fields, 'destinationPortRange', 'destinationPortRanges'),
    sourceGroups: (listOf(fields['sourceApplicationSecurityGroups']) ?? []).length > 0,
    destinationGroups: (listOf(fields['destinationApplicationSecurityGroups']) ?? []).length > 0,
    ...(!isWhole && { unread: 'direction, access or priority is missing' }),
  };
}

function defaultRule(name: string, priority: number, direction: NsgDirection, access: NsgRule['access'], source: string, destination: string): NsgRule {
  return {
    name,
    priority,
    direction,
    access,
    protocol: '*',
    sources: [source],
    sourcePorts: ['*'],
    destinations: [destination],
    destinationPorts: ['*'],
    sourceGroups: false,
    destinationGroups: false,
  };
}

/** Source: Azure, "Network security groups", default security rules. */
export const DEFAULT_RULES: readonly NsgRule[] = [
  defaultRule('AllowVnetInBound', 65_000, 'inbound', 'allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('AllowAzureLoadBalancerInBound', 65_001, 'inbound', 'allow', 'AzureLoadBalancer', '*'),
  defaultRule('DenyAllInBound', 65_500, 'inbound', 'deny', '*', '*'),
  defaultRule('AllowVnetOutBound', 65_000, 'outbound', 'allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('AllowInternetOutBound', 65_001, 'outbound', 'allow', '*', 'Internet'),
  defaultRule('DenyAllOutBound', 65_500, 'outbound', 'deny', '*', '*'),
];
