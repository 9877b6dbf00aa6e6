import type { NodeOutbound, OutsideSpec } from '../outside/model.ts';
import type { ClusterDnsSpec } from '../scenario/dns.ts';
import type { Service } from './services/service.ts';

export interface PodSpec {
  namespace: string;
  name: string;
  /** Of its own network namespace. Left out: the pod lives in the network of its node. */
  address?: string | undefined;
  /** `Default`: the resolver of the node; else that of the cluster. */
  dnsPolicy?: 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None' | undefined;
  /** Bash commands, run in the pod's network in order, whenever the pod is made. */
  setup?: string[] | undefined;
  /** A DNS server of the cluster runs in it. */
  runs?: 'coredns' | undefined;
  /** It has ended: its address is still written down, and nothing else is left of it. */
  done?: boolean | undefined;
  /** Stands behind its service; true unless told otherwise. */
  ready?: boolean | undefined;
}

/** Where a node's network plugin writes down who has which address. */
export interface NodeIpam {
  store: 'host-local' | 'azure-vnet-ipam' | 'azure-vnet' | 'azure-cns';
  /** Addresses that the node has; left out: always enough. */
  pool: number | undefined;
  /** Addresses that were not taken back before the fleet started; a node that is made anew has none. */
  leaked: string[];
}

export interface NodeSpec {
  name: string;
  address: string;
  /** Nodes that live in the same namespace, each under an address of its own. */
  lodgers?: { name: string; address: string }[] | undefined;
  /** Left out: nothing is written down. */
  ipam?: NodeIpam | undefined;
  pods: PodSpec[];
  /** Bash commands, run as root inside the node, in order, whenever the node is made. */
  setup: string[];
  /** What its kube-proxy programmed last, where it programs nothing any more; an empty list: it never did. */
  lastServices?: readonly Service[] | undefined;
}

export interface FleetSpec {
  nodeSubnet: string;
  podCidr: string;
  podNetwork: 'overlay' | 'flat';
  /** Where flat pods may have addresses beside the node subnet. */
  podSubnets?: string[] | undefined;
  nodes: NodeSpec[];
  /** Left out: nothing is behind the gateway, and there are no services. */
  outside?: OutsideSpec | undefined;
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
  /** Starts a pod beside those of the specification. Rejects when its key or address is taken. */
  addPod(node: string, pod: PodSpec): Promise<void>;
  /** Kills what runs in a pod and takes its network away. `key` is `namespace/name`. */
  removePod(node: string, key: string): Promise<void>;
  /** What each node asked of the internet; nothing without an outside. */
  outbound(): Promise<NodeOutbound[]>;
  /** Source ports per node from now on; connections that are open keep theirs. */
  setSnatPorts(portsPerNode: number): Promise<void>;
  /** What DHCP offers from now on; a node takes it when its network unit is restarted. None: Azure's server. */
  setDnsServers(addresses: readonly string[]): void;
  /** Services beside those that every cluster has; nodes of `idle` keep the rules that they have. */
  setServices(services: readonly Service[], idle: ReadonlySet<string>): Promise<void>;
  /** Whether connections to the API server's own address arrive. */
  setApiServerOpen(isOpen: boolean): Promise<void>;
  /** Names that Azure's DNS server says do not exist. */
  setHiddenNames(names: readonly string[]): void;
  /** How the DNS servers in pods behave from now on; whether they listen stays as it was when they started. */
  setClusterDns(spec: ClusterDnsSpec): void;
  /** Stops every process of the node; new scripts hang until the thaw, their timeout or their abort. */
  freeze(node: string): Promise<void>;
  thaw(node: string): Promise<void>;
  close(): Promise<void>;
}
