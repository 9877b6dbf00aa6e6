import type { Probe } from '../iptables/probe.ts';
import { isTracked } from '../iptables/probe.ts';
import { fieldsOf, listOf, single, textOf } from './json.ts';

/** What an expression takes from the packet: a number, and the words that nft prints for it. */
export interface Value {
  readonly number?: number;
  readonly words?: readonly string[];
  /** Names of single bits: TCP flags, states of a connection. */
  readonly bits?: Readonly<Record<string, number>>;
  readonly isAddress?: boolean;
  /** Names of interfaces may end in `*`. */
  readonly isInterface?: boolean;
}

/** `absent`: the packet has no such field, so that the rule ends. `undefined`: not known here. */
export type Extracted = Value | 'absent' | undefined;

export const TCP_FLAGS: Readonly<Record<string, number>> = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };
/** enum ip_conntrack_info as nftables sees it: include/uapi/linux/netfilter/nf_conntrack_common.h. */
const STATES: Readonly<Record<string, number>> = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 };
const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17 } as const;
/** Names of the ICMP errors that a node answers with. */
const ICMP_TYPES: ReadonlyMap<number, string> = new Map([[3, 'destination-unreachable']]);

export function addressNumber(text: string): number | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function extract(expression: unknown, probe: Probe): Extracted {
  const [kind, body] = single(expression) ?? [];
  const fields = fieldsOf(body) ?? {};
  switch (kind) {
    case 'meta':
      return metaOf(textOf(fields['key']), probe);
    case 'payload':
      return payloadOf(textOf(fields['protocol']), textOf(fields['field']), probe);
    case 'ct':
      return 'dir' in fields ? undefined : ctOf(textOf(fields['key']), probe);
    case 'fib':
      return fibOf(textOf(fields['result']), listOf(fields['flags']), probe);
    default:
      return undefined;
  }
}

const words = (number: number, ...names: string[]): Value => ({ number, words: names });
const numeric = (number: number | undefined): Value | undefined => (number === undefined ? undefined : { number });
const address = (text: string): Value | undefined => {
  const number = addressNumber(text);
  return number === undefined ? undefined : { number, isAddress: true };
};
/** Without an interface at this hook, the name is empty (since Linux 5.3). */
const interfaceOf = (name: string | undefined): Value | undefined => (name === undefined ? undefined : { words: [name], isInterface: true });

function metaOf(key: string, probe: Probe): Extracted {
  switch (key) {
    case 'l4proto':
      return words(PROTOCOLS[probe.protocol], probe.protocol);
    case 'nfproto':
      return words(2, 'ipv4');
    case 'protocol':
      return words(0x0800, 'ip');
    case 'iif':
    case 'iifname':
      return interfaceOf(probe.inInterface);
    case 'oif':
    case 'oifname':
      return interfaceOf(probe.outInterface);
    case 'mark':
      return numeric(probe.mark);
    case 'pkttype':
      return probe.direction === 'original' ? words(0, 'host', 'unicast') : undefined;
    default:
      return undefined;
  }
}

function payloadOf(protocol: string, field: string, probe: Probe): Extracted {
  if (protocol === 'ip') return ipOf(field, probe);
  if (protocol === 'ip6' || protocol === 'icmpv6') return 'absent';
  const isThere = protocol === probe.protocol || (protocol === 'th' && probe.protocol !== 'icmp');
  // Each names its protocol, and the rule ends for any other; only `th` looks at whatever stands there.
  if (!isThere) return ['tcp', 'udp', 'icmp', 'sctp', 'dccp', 'udplite', 'igmp', 'ah', 'esp', 'comp'].includes(protocol) ? 'absent' : undefined;
  if (field === 'sport') return numeric(probe.sourcePort);
  if (field === 'dport') return numeric(probe.destinationPort);
  if (field === 'flags' && protocol === 'tcp') return { number: bitsOf(probe.tcpFlags), bits: TCP_FLAGS };
  return protocol === 'icmp' ? icmpOf(field, probe) : undefined;
}

const bitsOf = (flags: readonly string[]): number => flags.reduce((sum, flag) => sum | (TCP_FLAGS[flag.toLowerCase()] ?? 0), 0);

function ipOf(field: string, probe: Probe): Extracted {
  if (field === 'saddr') return address(probe.source);
  if (field === 'daddr') return address(probe.destination);
  return field === 'protocol' ? words(PROTOCOLS[probe.protocol], probe.protocol) : undefined;
}

function icmpOf(field: string, { icmpType = '' }: Probe): Extracted {
  const [type, code] = icmpType.split('/').map(Number);
  if (field === 'type' && type !== undefined) return words(type, ICMP_TYPES.get(type) ?? '');
  return field === 'code' ? numeric(code) : undefined;
}

/** Without a connection only the state can be asked for; other questions end the rule (nft_ct_get_eval). */
function ctOf(key: string, probe: Probe): Extracted {
  if (probe.tracking === 'unknown') return undefined;
  const state = probe.tracking === 'none' ? 'invalid' : probe.tracking;
  if (key === 'state') return { number: STATES[state] ?? 0, bits: STATES };
  if (!isTracked(probe)) return 'absent';
  if (key === 'mark') return numeric(probe.connectionMark);
  return key === 'direction' ? words(probe.direction === 'original' ? 0 : 1, probe.direction) : undefined;
}

/** The node's own end of the connection is local, the other end is not. */
function fibOf(result: string, flags: readonly unknown[], { direction }: Probe): Extracted {
  const [flag, ...others] = flags;
  if (result !== 'type' || others.length > 0 || (flag !== 'saddr' && flag !== 'daddr')) return undefined;
  const isLocal = (direction === 'original') === (flag === 'daddr');
  return isLocal ? words(2, 'local') : words(1, 'unicast');
}
