/** The first packet of a connection, as it arrives at the node under examination. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly destinationPort: number;
  /** Absent: any port that a client may be given. */
  readonly sourcePort?: number;
  /** Absent: not known; rules that ask for an interface are then undecidable. */
  readonly inInterface?: string;
}

/** What becomes of a packet. `drop` is silence, `reject` an answer that refuses. */
export type Outcome = 'allow' | 'drop' | 'reject' | 'unknown';
