import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import { ipv4Network } from '../nodes/check-spec.ts';
import { hostsOf } from '../outside/hosts.ts';
import { matchesPattern } from '../outside/name-pattern.ts';
import type { ClusterSpec } from './cluster.ts';
import type { DnsSpec } from './dns.ts';
import type { InternetSpec } from './internet.ts';
import type { ScenarioPod } from './pod.ts';

interface Draft {
  readonly cluster: ClusterSpec;
  readonly nodes: readonly { readonly name: string; readonly pool: string; readonly address: string; readonly agents: readonly string[] }[];
  readonly pods: readonly ScenarioPod[];
  readonly dns: DnsSpec;
  readonly internet: InternetSpec;
}

type Complain = (path: (string | number)[], message: string) => void;

function rangeOf({ cluster, nodes }: Draft, pod: ScenarioPod): string {
  const { network, vnet, pools } = cluster;
  if (network.podNetwork === 'overlay') return network.podCidr;
  const pool = pools.find(({ name }) => name === nodes.find((node) => node.name === pod.node)?.pool);
  return (vnet.subnets.find(({ name }) => name === pool?.podSubnet) ?? vnet.subnet).prefix;
}

function checkPod(draft: Draft, pod: ScenarioPod, complain: (field: string, message: string) => void): void {
  const { address, hostNetwork, runs } = pod;
  if (!draft.nodes.some(({ name }) => name === pod.node)) complain('node', `"${pod.node}" is not among the nodes`);
  if (runs !== undefined && (address === undefined || hostNetwork)) complain('runs', `a pod that runs ${runs} needs an address of its own: add "address:"`);
  const range = rangeOf(draft, pod);
  if (address !== undefined && !hostNetwork && !ipv4Network(range).contains(address))
    complain('address', `${address} is not in ${range}, where pods get their addresses`);
}

function checkPods(draft: Draft, complain: Complain): void {
  const addresses = new Set(draft.nodes.flatMap(({ address, agents }) => [address, ...agents]));
  const keys = new Set<string>();
  for (const [index, pod] of draft.pods.entries()) {
    checkPod(draft, pod, (field, message) => complain(['pods', index, field], message));
    const key = `${pod.namespace}/${pod.name}`;
    if (keys.has(key)) complain(['pods', index, 'name'], `${key} is there twice`);
    keys.add(key);
    if (pod.address === undefined || pod.hostNetwork) continue;
    if (addresses.has(pod.address)) complain(['pods', index, 'address'], `${pod.address} is used twice`);
    addresses.add(pod.address);
  }
}

function checkFirewall({ dns, internet, cluster }: Draft, complain: Complain): void {
  const names = [...hostsOf({ dns, internet }).map(({ name }) => name), ...Object.keys(dns.names)];
  for (const [index, { to }] of internet.firewall.entries()) {
    const isName = to !== 'any' && !isIPv4(to) && !to.includes('/');
    const isApi = matchesPattern(to, '*.azmk8s.io');
    const isKnown = isApi || names.some((name) => matchesPattern(to, name) || matchesPattern(name, to) || name === to);
    if (isName && !isKnown)
      complain(['internet', 'firewall', index, 'to'], `no server of the internet of ${cluster.name} is called "${to}": add it to internet.hosts or dns.names`);
  }
}

/** Servers outside cannot have the address of a node or pod. */
function checkServers({ nodes, pods, dns, internet }: Draft, complain: Complain): void {
  const inside = new Set([...nodes.flatMap(({ address, agents }) => [address, ...agents]), ...pods.flatMap(({ address }) => address ?? [])]);
  const servers: [path: (string | number)[], address: string | undefined][] = [
    ...dns.servers.map(({ address }, index): [(string | number)[], string] => [['dns', 'servers', index, 'address'], address]),
    ...internet.hosts.map(({ address }, index): [(string | number)[], string | undefined] => [['internet', 'hosts', index, 'address'], address]),
    [['internet', 'proxy', 'address'], internet.proxy?.address],
  ];
  for (const [path, address] of servers) if (address !== undefined && inside.has(address)) complain(path, `${address} is the address of a node or a pod`);
}

/** Pods are on nodes and have addresses that are free and in range; the firewall names servers that exist. */
export function checkNetwork(draft: Draft, context: z.RefinementCtx<unknown>): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkPods(draft, complain);
  checkServers(draft, complain);
  checkFirewall(draft, complain);
}
