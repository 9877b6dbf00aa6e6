import { gatewayOf, ipv4Network } from './check-spec.ts';
import type { FleetSpec, NodeSpec } from './model.ts';

/**
 * One of Microsoft's MAC prefixes and the low three bytes of the address: a node that is made again under its
 * address keeps its MAC, or stale neighbour entries of the others would black-hole it for some 10 seconds.
 */
export function macOf(address: string): string {
  const low = address.split('.').slice(1).map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ['00', '22', '48', ...low].join(':');
}

/** Input of `ip -batch` inside a node: its own address and the ways to the others' pods. */
export function ipBatch(spec: FleetSpec, node: NodeSpec): string {
  const { prefix } = ipv4Network(spec.nodeSubnet);
  return [
    'link set lo up',
    `address add ${node.address}/${prefix} dev eth0`,
    ...(node.lodgers ?? []).map(({ address }) => `address add ${address}/32 dev lo`),
    'link set eth0 up',
    `route add default via ${gatewayOf(spec.nodeSubnet)} dev eth0`,
    ...routesToOthers(spec, node),
    '',
  ].join('\n');
}

/**
 * Azure routes pods between nodes without translation; in here every node knows the way itself. Pods of the node subnet
 * are found by ARP.
 */
function podRoutes(spec: FleetSpec, { pods, lodgers = [], address: node }: NodeSpec): string[] {
  const subnet = ipv4Network(spec.nodeSubnet);
  // A thousand neighbours are more than a kernel keeps by ARP.
  const toLodgers = lodgers.map(({ address }) => `route replace ${address}/32 via ${node}`);
  const toPods = pods.flatMap(({ address }) => (address === undefined || subnet.contains(address) ? [] : [`route replace ${address}/32 via ${node}`]));
  return [...toLodgers, ...toPods];
}

const routesToOthers = (spec: FleetSpec, node: NodeSpec): string[] =>
  spec.nodes.filter((other) => other.name !== node.name).flatMap((other) => podRoutes(spec, other));

const removals = (gone: readonly string[]): string[] => gone.map((address) => `route del ${address}/32`);

/** Input of `ip -force -batch` inside a node when pods have come or gone on others; `gone` are addresses that nobody has any more. */
export const routesBatch = (spec: FleetSpec, node: NodeSpec, gone: readonly string[]): string => [...removals(gone), ...routesToOthers(spec, node), ''].join('\n');

/** The same in the world, for answers to pods that keep their address on their way out of the virtual network's subnets. */
export const worldRoutesBatch = (spec: FleetSpec, gone: readonly string[]): string =>
  [...removals(gone), ...spec.nodes.flatMap((node) => podRoutes(spec, node)), ''].join('\n');

/**
 * Input of iptables-restore: the shape of what kubelet, kube-proxy and ip-masq-agent leave on a node, so that
 * whoever reads a node's rules has to tell them from a fault. They refuse nothing that a healthy cluster sends.
 */
export function kubernetesRules(spec: FleetSpec): string {
  const local = spec.podNetwork === 'overlay' ? [spec.podCidr] : [...new Set([spec.nodeSubnet, ...(spec.outside?.vnetPrefixes ?? [])])];
  const kept = local.map((cidr) => `-A IP-MASQ-AGENT -d ${cidr} -m comment --comment "ip-masq-agent: local traffic keeps its source" -j RETURN\n`);
  return `*filter
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-SERVICES - [0:0]
-A INPUT -j KUBE-FIREWALL
-A OUTPUT -j KUBE-FIREWALL
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-FIREWALL -m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
COMMIT
*nat
:IP-MASQ-AGENT - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A POSTROUTING -m comment --comment "ip-masq-agent: traffic that leaves the node" -m addrtype ! --dst-type LOCAL -j IP-MASQ-AGENT
${kept.join('')}-A IP-MASQ-AGENT -m comment --comment "ip-masq-agent: the rest takes the address of the node" -j MASQUERADE
COMMIT
`;
}
