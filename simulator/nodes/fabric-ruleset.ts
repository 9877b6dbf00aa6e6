import ipaddr from 'ipaddr.js';
import { platformAddresses } from '../outside/addresses.ts';
import type { FabricRule } from './model.ts';

const maxRules = 5_000;

const malformed = (what: string, value: unknown): Error => new Error(`cannot set the fabric: ${what} ${JSON.stringify(value)} is not valid`);

/** Writes a CIDR anew from its numbers, so that no text of the caller's reaches nft. */
function network(value: string): string {
  const cidr = value.includes('/') ? value : `${value}/32`;
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) throw malformed('network', value);
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${prefix}`).toString()}/${prefix}`;
}

function portRange({ from, to }: { from: number; to: number }): string {
  const valid = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= 65_535;
  if (!valid) throw malformed('port range', { from, to });
  return from === to ? String(from) : `${from}-${to}`;
}

const set = (field: string, values: readonly string[]): string[] => (values.length === 0 ? [] : [`${field} { ${values.join(', ')} }`]);

const transport = { tcp: ['tcp', 'ip protocol tcp'], udp: ['udp', 'ip protocol udp'], any: ['th', 'ip protocol { tcp, udp }'] } as const;
const verdicts = { allow: 'return', deny: 'drop' } as const;
const directions = { inbound: 'oifname', outbound: 'iifname' } as const;

function statement(rule: FabricRule): string {
  const words = Object.hasOwn(transport, rule.protocol) ? transport[rule.protocol] : undefined;
  if (!words) throw malformed('protocol', rule.protocol);
  if (!Object.hasOwn(verdicts, rule.action)) throw malformed('action', rule.action);
  const [header, match] = words;
  const ports = rule.ports.map(portRange);
  // "Any" protocol without ports means ICMP too.
  const protocol = rule.protocol === 'any' && ports.length === 0 ? [] : [match];
  return [
    ...protocol,
    ...set('ip saddr', rule.sources.map(network)),
    ...set('ip daddr', rule.destinations.map(network)),
    ...set(`${header} dport`, ports),
    verdicts[rule.action],
  ].join(' ');
}

function chainsOf(rules: readonly FabricRule[], direction: FabricRule['direction'], portOf: (node: string) => string | undefined): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  for (const rule of rules.filter((candidate) => candidate.direction === direction)) {
    const port = portOf(rule.node);
    if (port === undefined) throw malformed('node', rule.node);
    chains.set(port, [...(chains.get(port) ?? []), statement(rule)]);
  }
  return chains;
}

interface Group {
  readonly direction: FabricRule['direction'];
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

const dispatch = ({ direction, chains }: Group): string[] =>
  chains.size === 0 ? [] : [`${directions[direction]} vmap { ${[...chains.keys()].map((port) => `"${port}" : jump ${direction}_${port}`).join(', ')} }`];

const chain = (name: string, lines: readonly string[]): string => `  chain ${name} {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;

/**
 * The fabric's firewall as input of `nft -f`, which replaces the former one in one transaction. A frame is judged by
 * the outbound rules of the port where it enters, then by the inbound rules of the port where it leaves; what goes to the
 * gateway meets the former alone. Throws for
 * an unknown node or a value that is no network, port, protocol or action.
 */
export function fabricRuleset(rules: readonly FabricRule[], portOf: (node: string) => string | undefined): string {
  if (rules.length > maxRules) throw new Error(`cannot set the fabric: ${rules.length} rules are more than ${maxRules}`);
  const unknown = rules.find((rule) => !Object.hasOwn(directions, rule.direction));
  if (unknown) throw malformed('direction', unknown.direction);

  const groups = (['outbound', 'inbound'] as const).map((direction) => ({ direction, chains: chainsOf(rules, direction, portOf) }));
  const [outbound, inbound] = groups.map(dispatch);
  const base = (hook: string, ...lines: string[]): string[] => [
    `type filter hook ${hook} priority 0; policy accept;`,
    'ether type != ip accept',
    // New flows only: of TCP the first segment. The kernel may have no connection tracking for bridges.
    'ip protocol tcp tcp flags & (syn | ack) != syn accept',
    ...lines,
  ];
  // What leaves by the gateway is judged on its way out alone: nobody begins a connection from there. The platform's
  // addresses obey no group unless it names their own service tag (learn.microsoft.com/azure/virtual-network/network-security-groups-overview).
  const toPlatform = `ip daddr { ${platformAddresses.join(', ')} } accept`;
  const bases = [chain('forward', base('forward', ...(outbound ?? []), ...(inbound ?? []))), chain('leave', base('input', toPlatform, ...(outbound ?? [])))];
  const judged = groups.flatMap(({ direction, chains }) => [...chains].map(([port, lines]) => chain(`${direction}_${port}`, lines)));
  return `table bridge fabric\ndelete table bridge fabric\ntable bridge fabric {\n${judged.join('')}${bases.join('')}}\n`;
}
