/** A pod with its own network namespace. Host-network pods need no entry: they are the node. */
export interface PodSpec {
  namespace: string;
  name: string;
  address: string;
}

export interface NodeSpec {
  name: string;
  address: string;
  pods: PodSpec[];
  /** Bash commands, run as root inside the node, in order, whenever the node is made. */
  setup: string[];
}

export interface FleetSpec {
  nodeSubnet: string;
  podCidr: string;
  podNetwork: 'overlay' | 'flat';
  nodes: NodeSpec[];
}

/** One ordered rule of the network fabric. First match wins; what no rule matches passes. */
export interface FabricRule {
  direction: 'inbound' | 'outbound';
  node: string;
  protocol: 'tcp' | 'udp' | 'any';
  /** CIDRs or addresses; none means any. */
  sources: string[];
  destinations: string[];
  /** Destination ports; none means any. */
  ports: { from: number; to: number }[];
  action: 'allow' | 'deny';
}

export interface RunResult {
  exitCode: number | null;
  signal: string | null;
  /** The last bytes, as run-command keeps them. */
  stdout: Buffer;
  stderr: Buffer;
  truncated: boolean;
}

export interface RunOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Bound of each stream; the oldest bytes are dropped first. */
  maxOutputBytes?: number;
  /** `namespace/name`: run in the network namespace of this pod. */
  pod?: string;
}

export type PortState = 'open' | 'refused' | 'timeout' | 'unreachable';

export interface Fleet {
  /** Runs a bash script as root inside a node. Rejects for an unknown node or pod and for one that is being made anew. */
  run(node: string, script: string, options?: RunOptions): Promise<RunResult>;
  /** Replaces all rules at once. Flows that are already open keep flowing, as with an NSG. */
  setFabric(rules: FabricRule[]): Promise<void>;
  /** Measures by a real TCP connect. Allow more than a second, or an ICMP refusal shows as a timeout (README). */
  connect(from: { node: string; pod?: string }, to: { address: string; port: number }, timeoutMs?: number): Promise<PortState>;
  /** Makes the node anew from its specification; what runs in it dies. */
  reimage(node: string): Promise<void>;
  /** Stops every process of the node; new scripts hang until the thaw, their timeout or their abort. */
  freeze(node: string): Promise<void>;
  thaw(node: string): Promise<void>;
  close(): Promise<void>;
}
