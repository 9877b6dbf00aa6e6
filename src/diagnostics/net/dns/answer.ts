export type DnsStatus = 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused' | 'timeout' | 'port-closed' | 'unreachable' | 'unknown';

/** What one question to the DNS came to, as one tool tells it. */
export interface DnsAnswer {
  /** `no-data`: the name exists, but not with an address. `refused`: rcode REFUSED; `port-closed`: nobody listens there. */
  readonly status: DnsStatus;
  readonly server?: string;
  /** The name that was answered for. A search suffix may have made it another one than the name that was asked. */
  readonly name?: string;
  readonly addresses: readonly string[];
  /** The last name of a chain of CNAMEs. */
  readonly cname?: string;
  /** The answer did not fit UDP, so that the tool went on by TCP. */
  readonly truncated?: boolean;
  /** As the tool says it, in milliseconds. */
  readonly ms?: number;
  /** An answer that came only after a server had been silent or had failed. */
  readonly afterTrouble?: boolean;
  /** The line that decides. */
  readonly says: string;
}
