import { isIPv6 } from '../cidr.ts';
import type { Packet } from '../packet.ts';

/** What conntrack has attached to a packet. `none`: it has not seen the packet yet (table raw). */
export type Tracking = 'none' | 'new' | 'established' | 'related' | 'invalid' | 'untracked' | 'unknown';

/** One packet as netfilter sees it at one point of its way. Absent ports, marks and interfaces are not known. */
export interface Probe {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcpFlags: readonly string[];
  readonly icmpType?: string;
  /** Empty: the packet has none at this hook. */
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly direction: 'original' | 'reply';
  readonly tracking: Tracking;
  /** The connection's destination was changed by the nat table. */
  readonly isDnat: boolean;
  readonly mark?: number;
  readonly connectionMark?: number;
}

/** The packet as it enters the node. `mark`: 0, unless an unseen table may have set another one. */
export function arriving(packet: Packet, mark: number | undefined): Probe {
  return {
    source: packet.source,
    destination: packet.destination,
    protocol: packet.protocol,
    ...(packet.sourcePort !== undefined && { sourcePort: packet.sourcePort }),
    destinationPort: packet.destinationPort,
    tcpFlags: packet.protocol === 'tcp' ? ['SYN'] : [],
    ...(packet.inInterface !== undefined && { inInterface: packet.inInterface }),
    outInterface: '',
    direction: 'original',
    tracking: 'none',
    isDnat: false,
    ...(mark !== undefined && { mark, connectionMark: mark }),
  };
}

/** What the node sends back: the acceptance, a reset, or an ICMP error of the given type and code. */
export type Reply = 'accept' | 'reset' | { readonly icmp: string };

/** The reply, as it leaves the node by the interface that the request came in by. */
export function answering(probe: Probe, reply: Reply, isRejection: boolean, packet: Packet): Probe {
  const isIcmp = typeof reply === 'object';
  const { icmpType: _icmp, sourcePort: _sport, destinationPort: _dport, mark: _mark, ...rest } = probe;
  return {
    ...rest,
    source: probe.destination,
    destination: packet.source,
    protocol: isIcmp ? 'icmp' : probe.protocol,
    ...(!isIcmp && probe.destinationPort !== undefined && { sourcePort: probe.destinationPort }),
    ...(!isIcmp && probe.sourcePort !== undefined && { destinationPort: probe.sourcePort }),
    tcpFlags: isIcmp || probe.protocol !== 'tcp' ? [] : flagsOf(reply),
    ...(isIcmp && { icmpType: reply.icmp }),
    inInterface: '',
    ...outOf(packet),
    direction: 'reply',
    // A rejection is sent with its cause's connection attached; any other reply is looked up after table raw.
    tracking: isRejection && isTracked(probe) ? 'related' : 'none',
    mark: 0,
  };
}

const flagsOf = (reply: Reply): readonly string[] => (reply === 'reset' ? ['RST', 'ACK'] : ['SYN', 'ACK']);

const outOf = ({ inInterface }: Packet): Pick<Probe, 'outInterface'> => (inInterface === undefined ? {} : { outInterface: inInterface });

export const isTracked = ({ tracking }: Probe): boolean => tracking !== 'untracked' && tracking !== 'none' && tracking !== 'invalid';

/** Conntrack looks at the packet, between the tables raw and mangle. */
export function tracked(probe: Probe, requestTracking: Tracking): Probe {
  if (probe.tracking !== 'none') return probe;
  if (probe.direction === 'original') return { ...probe, tracking: 'new' };
  return { ...probe, tracking: replyTracking(requestTracking) };
}

/** A reply to a request that conntrack did not see cannot be part of any connection. */
function replyTracking(request: Tracking): Tracking {
  if (request === 'unknown') return 'unknown';
  return request === 'untracked' || request === 'invalid' || request === 'none' ? 'invalid' : 'established';
}

/** Packets from another machine never arrive on the loopback interface. */
export const isFromElsewhere = ({ source, destination }: Probe): boolean =>
  source !== destination && !source.startsWith('127.') && !(isIPv6(source) && source === '::1');
