import type { Diagnosis } from '../model.ts';

/** What a pasted text is about, as far as it can be told. `unknown`: nothing was recognised. */
export type Tool =
  | 'ufw'
  | 'iptables'
  | 'nft'
  | 'nc'
  | 'nslookup'
  | 'dig'
  | 'curl'
  | 'ss'
  | 'crictl'
  | 'lsns'
  | 'pstree'
  | 'tcptracer'
  | 'network-watcher'
  | 'metrics'
  | 'run-command'
  | 'kubectl'
  | 'event'
  | 'unknown';

/**
 * What the text says of the way to the kubelet's port, or of the attempt that it records: `inactive`, the tool is there
 * and does nothing; `not-applicable`, it is about something that no way depends on.
 */
export type ExplainVerdict = 'allow' | 'block' | 'unknown' | 'inactive' | 'not-applicable';

/** The JSON of `aks-chatops explain --json`; fields may be added, these stay. */
export interface Explanation {
  readonly tool: Tool;
  readonly verdict: ExplainVerdict;
  /** What follows from the text alone, in one or two sentences. */
  readonly proves: string;
  /** What it does not tell, and why. */
  readonly leavesOpen: string;
  /** The diagnosis that settles it; absent: none would. */
  readonly next?: Diagnosis;
  /** What the person is asked, where the text was not recognised or does not say enough. */
  readonly asks?: string;
}

export interface ExplainOptions {
  /** Address of the source that matters, such as a tunnel agent's node. Absent: any source that is not this node. */
  readonly from?: string;
}
