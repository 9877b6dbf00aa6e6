/** Something that a tracer saw a process do. */
export interface TracerEvent {
  /** `connect` is outbound, `accept` inbound; of `close` the direction is not known. */
  readonly kind: 'connect' | 'accept' | 'close';
  readonly pid?: number;
  readonly process: string;
  readonly local?: string;
  readonly localPort?: number;
  readonly remote: string;
  readonly remotePort: number;
  /** Inode of the network namespace, where the tracer prints it. */
  readonly netns?: number;
  /** How often, where the tracer counts; otherwise 1. */
  readonly times: number;
}

/** A row of the table that counts events of one address in one namespace. */
export interface TracerCount {
  readonly address: string;
  readonly netns: number;
  /** Connects and closes alike: no number of connections. */
  readonly events: number;
}

export interface TracerOutput {
  readonly events: readonly TracerEvent[];
  readonly counts: readonly TracerCount[];
  /** The first lines that stand where events stand, but could not be read. */
  readonly unread: readonly string[];
  readonly unreadCount: number;
  /** The tracer ran: no events then means that it saw none. */
  readonly recognised: boolean;
  /** Why it could not trace. */
  readonly failure?: string;
}
