/**
 * TCP states in the spelling of `ss`; a UDP flow with a peer is `ESTAB`, one without `UNCONN`. `UNKNOWN`: the tool
 * printed none, or one that is not known.
 */
export type TcpState =
  | 'ESTAB' | 'SYN-SENT' | 'SYN-RECV' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'TIME-WAIT' | 'CLOSED' | 'CLOSE-WAIT' | 'LAST-ACK'
  | 'LISTEN' | 'CLOSING' | 'UNCONN' | 'UNKNOWN';

export interface Connection {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0` or `::` for any. Digits may be masked by `x`, as people do before they show an output. */
  readonly local: string;
  readonly remote: string;
  /** 0: any, or masked. */
  readonly localPort: number;
  readonly remotePort: number;
  readonly state: TcpState;
  /** Name of the first process, where the tool says it. */
  readonly process?: string;
  readonly pid?: number;
}

export interface ConnectionTable {
  readonly connections: readonly Connection[];
  /** The first rows about TCP or UDP that could not be read: names instead of numbers, or cut. */
  readonly unread: readonly string[];
  /** How many rows could not be read. */
  readonly unreadCount: number;
  /** Something that this tool prints was seen. Without it, an empty table may as well be no table. */
  readonly recognised: boolean;
}
