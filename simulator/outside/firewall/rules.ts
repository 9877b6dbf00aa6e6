import { isIPv4 } from 'node:net';
import type { FirewallAction, FirewallSpec } from '../../scenario/internet.ts';
import { platformAddresses } from '../addresses.ts';
import type { Diversion } from '../snat/ruleset.ts';

/** Ports of the firewall's own servers, in the outside. */
export const firewallPorts = { intercept: 10_443, 'strip-alpn': 10_444, 'block-page': 10_445, 'block-page-plain': 10_080 } as const;

type Diverted = keyof typeof firewallPorts;

const isDiverted = (action: FirewallAction): action is 'intercept' | 'strip-alpn' | 'block-page' => Object.hasOwn(firewallPorts, action);
const dscpOf = (target: Diverted): number => Object.keys(firewallPorts).indexOf(target) + 1;

/** A rule's mark on connections; 0 is no mark. */
const markOf = (index: number): number => index + 1;
// Of a rule that shows a page, connections to the port of HTTP without TLS have another.
const plainMarkOf = (index: number): number => 1_000 + index;

interface Match {
  readonly protocol: readonly string[];
  readonly ports: string;
}

function matchesOf({ action, ports }: FirewallSpec): Match {
  const list = ports.length === 0 ? '' : `-m multiport --dports ${ports.join(',')}`;
  const tcpOnly = isDiverted(action) || action.startsWith('sni-');
  if (tcpOnly) return { protocol: ['-p tcp'], ports: list };
  return { protocol: list === '' ? [''] : ['-p tcp', '-p udp'], ports: list };
}

function marking(rule: FirewallSpec, index: number, chain: string): string[] {
  const { protocol, ports } = matchesOf(rule);
  const marks = protocol.map((words) => [`-A ${chain}`, words, ports, `-j CONNMARK --set-mark ${markOf(index)}`].filter(Boolean).join(' '));
  const plain = rule.action === 'block-page' ? [`-A ${chain} -p tcp --dport 80 -m connmark --mark ${markOf(index)} -j CONNMARK --set-mark ${plainMarkOf(index)}`] : [];
  return [...marks, ...plain];
}

export interface FirewallContext {
  readonly vnetPrefixes: readonly string[];
  /** Addresses of a host name or pattern. */
  addressesOf(name: string): readonly string[];
}

/** Destinations of one rule; none stands for the whole internet. */
function destinations({ to }: FirewallSpec, { addressesOf }: FirewallContext): readonly string[] {
  if (to === 'any') return [];
  return isIPv4(to) || to.includes('/') ? [to] : addressesOf(to);
}

function select(rule: FirewallSpec, index: number, context: FirewallContext): string[] {
  const chain = `RULE-${index}`;
  const outside = [...context.vnetPrefixes, ...platformAddresses].map((cidr) => `-A ${chain} -d ${cidr} -j RETURN`);
  const everywhere = rule.to === 'any';
  const jumps = everywhere ? [`-A FIREWALL -j ${chain}`] : destinations(rule, context).map((cidr) => `-A FIREWALL -d ${cidr} -j ${chain}`);
  return [...jumps, '-A FIREWALL -m connmark ! --mark 0 -j RETURN', ...(everywhere ? outside : []), ...marking(rule, index, chain)];
}

/** The first bytes of a ClientHello, or in it the length and the text of the name that is asked for (RFC 6066, section 3). */
function helloPattern(to: string): string {
  if (to === 'any' || isIPv4(to) || to.includes('/')) return '--algo bm --to 128 --hex-string "|160301|"';
  if (to.startsWith('*.')) return `--algo bm --string "${to.slice(1)}"`;
  return `--algo bm --hex-string "|00${to.length.toString(16).padStart(4, '0')}|${to}"`;
}

function verdict({ action, to }: FirewallSpec, index: number): string[] {
  const marked = `-A FORWARD -m connmark --mark ${markOf(index)}`;
  const reset = '-j REJECT --reject-with tcp-reset';
  if (action === 'drop') return [`${marked} -j DROP`];
  if (action === 'reset') return [`${marked} -p tcp ${reset}`, `${marked} -j DROP`];
  if (action === 'reject') return [`${marked} -j REJECT --reject-with icmp-admin-prohibited`];
  if (action !== 'sni-drop' && action !== 'sni-reset') return [];
  const hello = `${marked} -i fabric -p tcp -m string ${helloPattern(to)}`;
  return [`${hello} ${action === 'sni-drop' ? '-j DROP' : reset}`];
}

/** Input of iptables-restore in the world. The first rule that matches a new connection marks it, and the mark decides. */
export function firewallRules(rules: readonly FirewallSpec[], context: FirewallContext): string {
  return `*mangle
:FIREWALL - [0:0]
${rules.map((_, index) => `:RULE-${index} - [0:0]\n`).join('')}-A PREROUTING -i fabric -m conntrack --ctstate NEW -m connmark --mark 0 -j FIREWALL
${rules.flatMap((rule, index) => select(rule, index, context)).map((line) => `${line}\n`).join('')}COMMIT
*filter
${rules.flatMap(verdict).map((line) => `${line}\n`).join('')}COMMIT
`;
}

/** Which marked connections the firewall answers itself. */
export function diversionsOf(rules: readonly FirewallSpec[]): Diversion[] {
  const to = (mark: number, target: Diverted): Diversion => ({ mark, dscp: dscpOf(target), port: firewallPorts[target] });
  return rules.flatMap(({ action }, index) => {
    if (!isDiverted(action)) return [];
    return [to(markOf(index), action), ...(action === 'block-page' ? [to(plainMarkOf(index), 'block-page-plain')] : [])];
  });
}
