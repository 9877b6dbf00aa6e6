import { between, contains, matchesMask } from '../cidr.ts';
import { parsePorts, portTruth } from '../ports.ts';
import { every, some, truthOf, type Truth } from '../truth.ts';
import { connectionModules } from './match-connection.ts';
import { rateModules } from './match-rate.ts';
import { isFromElsewhere, type Probe } from './probe.ts';
import { byOptions, type ConditionJudge, type MatchModule } from './match-options.ts';
import type { IptablesRule } from './ruleset.ts';

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['2', 'igmp'],
  ['4', 'ipencap'],
  ['41', 'ipv6'],
  ['47', 'gre'],
  ['50', 'esp'],
  ['51', 'ah'],
  ['58', 'ipv6-icmp'],
  ['89', 'ospf'],
  ['132', 'sctp'],
  ['136', 'udplite'],
]);

const PROTOCOL_NAMES = new Set([...PROTOCOLS.values(), 'icmpv6', 'ipv4', 'ipip', 'dccp', 'vrrp', 'pim']);

const protocolIs: ConditionJudge = ([name = ''], probe) => {
  const wanted = PROTOCOLS.get(name) ?? name.toLowerCase();
  if (wanted === '0' || wanted === 'all') return 'yes';
  return PROTOCOL_NAMES.has(wanted) || /^\d+$/.test(wanted) ? truthOf(wanted === probe.protocol) : 'maybe';
};

const addressIn =
  (address: (probe: Probe) => string): ConditionJudge =>
  ([list = ''], probe) =>
    some(list.split(',').map((range) => truthOf(inRange(range, address(probe)))));

function inRange(range: string, address: string): boolean | undefined {
  const [network = '', mask] = range.split('/');
  return mask?.includes('.') === true ? matchesMask(network, mask, address) : contains(range, address);
}

const interfaceIs =
  (name: (probe: Probe) => string | undefined): ConditionJudge =>
  ([pattern = ''], probe) => {
    const actual = name(probe);
    if (pattern === '+') return 'yes';
    if (actual === undefined) return pattern === 'lo' && isFromElsewhere(probe) ? 'no' : 'maybe';
    return truthOf(pattern.endsWith('+') ? actual.startsWith(pattern.slice(0, -1)) : actual === pattern);
  };

const portIn =
  (...ends: readonly ('sourcePort' | 'destinationPort')[]): ConditionJudge =>
  ([list = ''], probe) => {
    if (probe.protocol === 'icmp') return 'no';
    return some(ends.map((end) => portTruth(parsePorts(list, ':'), probe[end])));
  };

const flagsAre: ConditionJudge = ([mask = '', wanted = ''], probe) => {
  const examined = flagList(mask);
  const set = flagList(wanted);
  return truthOf(examined.every((flag) => probe.tcpFlags.includes(flag) === set.includes(flag)));
};

function flagList(text: string): readonly string[] {
  if (text === 'ALL') return ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];
  return text === 'NONE' ? [] : text.split(',');
}

/** `3` or `3/1`. Names are not printed by `-S`. */
const icmpTypeIs: ConditionJudge = ([wanted = ''], { icmpType }) => {
  if (icmpType === undefined || wanted === 'any') return 'maybe';
  if (!/^\d+(?:\/\d+)?$/.test(wanted)) return 'maybe';
  return truthOf(wanted.includes('/') ? wanted === icmpType : icmpType.startsWith(`${wanted}/`));
};

const rangeHolds =
  (address: (probe: Probe) => string): ConditionJudge =>
  ([range = ''], probe) => {
    const [from = '', to = from] = range.split('-');
    return truthOf(between(from, to, address(probe)));
  };

const source = (probe: Probe): string => probe.source;
const destination = (probe: Probe): string => probe.destination;

const base = byOptions([
  ['-p', protocolIs],
  ['-s', addressIn(source)],
  ['-d', addressIn(destination)],
  ['-i', interfaceIs((probe) => probe.inInterface)],
  ['-o', interfaceIs((probe) => probe.outInterface)],
  // A connection's first packet is never a later fragment.
  ['-f', () => 'no'],
]);

const transport = byOptions([
  ['--sport', portIn('sourcePort')],
  ['--dport', portIn('destinationPort')],
  ['--tcp-flags', flagsAre],
  ['--syn', (_values, probe) => flagsAre(['FIN,SYN,RST,ACK', 'SYN'], probe)],
  ['--icmp-type', icmpTypeIs],
]);

const multiport = byOptions([
  ['--sports', portIn('sourcePort')],
  ['--dports', portIn('destinationPort')],
  ['--sport', portIn('sourcePort')],
  ['--dport', portIn('destinationPort')],
  ['--ports', portIn('sourcePort', 'destinationPort')],
]);

const iprange = byOptions([
  ['--src-range', rangeHolds(source)],
  ['--dst-range', rangeHolds(destination)],
]);

const MODULES: ReadonlyMap<string, MatchModule> = new Map<string, MatchModule>([
  ['', base],
  ['tcp', ofProtocol('tcp', transport)],
  ['udp', ofProtocol('udp', transport)],
  ['icmp', ofProtocol('icmp', transport)],
  ['multiport', multiport],
  ['iprange', iprange],
  ['comment', () => 'yes'],
  ...connectionModules,
  ...rateModules,
]);

function ofProtocol(protocol: Probe['protocol'], judge: MatchModule): MatchModule {
  return (match, probe) => (probe.protocol === protocol ? judge(match, probe) : 'no');
}

/** Whether the rule takes the packet. A rule that could not be read may. */
export function ruleTakes(rule: IptablesRule, probe: Probe): Truth {
  if (rule.unread !== undefined) return 'maybe';
  return every(rule.matches.map((match) => MODULES.get(match.module)?.(match, probe) ?? 'maybe'));
}
