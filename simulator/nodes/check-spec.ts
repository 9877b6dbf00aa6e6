import ipaddr from 'ipaddr.js';
import type { FleetSpec, NodeSpec, PodSpec } from './model.ts';

// Addresses of the subnet become MACs by their low 24 bits, and a bridge has at most 1,023 ports.
const maxNodes = 200;
const maxPodsPerNode = 250;
const nodeName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const podName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** The network of a CIDR such as 10.224.0.0/16. Throws for anything else, host bits included. */
export function ipv4Network(cidr: string): { address: ipaddr.IPv4; prefix: number; contains: (address: string) => boolean } {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) throw new Error(`cannot use "${cidr}" as a network: write an IPv4 CIDR such as 10.224.0.0/16`);
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  return {
    address,
    prefix,
    contains: (other) => ipaddr.IPv4.isValidFourPartDecimal(other) && ipaddr.IPv4.parse(other).match(address, prefix),
  };
}

/** The first address of a subnet, which Azure keeps for its gateway (learn.microsoft.com/azure/virtual-network/virtual-networks-faq). */
export function gatewayOf(subnet: string): string {
  const octets = ipaddr.IPv4.networkAddressFromCIDR(subnet).toByteArray();
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join('.');
}

const refuse = (what: string, value: string, advice: string): never => {
  throw new Error(`cannot start the fleet: ${what} "${value}" ${advice}`);
};

function checkUnique(what: string, values: readonly string[]): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) refuse(what, value, 'is used twice');
    seen.add(value);
  }
}

function checkPods(node: NodeSpec, podSubnets: readonly string[]): void {
  const networks = podSubnets.map(ipv4Network);
  if (node.pods.length > maxPodsPerNode) refuse('node', node.name, `has more than ${maxPodsPerNode} pods`);
  for (const pod of node.pods) {
    if (!nodeName.test(pod.namespace)) refuse('pod namespace', pod.namespace, 'is not a Kubernetes namespace name');
    if (!podName.test(pod.name)) refuse('pod', pod.name, 'is not a Kubernetes pod name');
    const { address } = pod;
    if (address !== undefined && networks.every((network) => !network.contains(address))) refuse('pod address', address, `is not in ${podSubnets.join(' or ')}`);
    if (address === undefined && pod.runs !== undefined) refuse('pod', pod.name, `needs an address to run ${pod.runs}`);
  }
}

export const podKey = ({ namespace, name }: PodSpec): string => `${namespace}/${name}`;

/** Throws with the first thing that is wrong. What passes can be given to ip and bash as arguments. */
export function checkSpec(spec: FleetSpec): void {
  const subnet = ipv4Network(spec.nodeSubnet);
  if (subnet.prefix < 8 || subnet.prefix > 29) refuse('node subnet', spec.nodeSubnet, 'must be between /8 and /29');
  ipv4Network(spec.podCidr);
  if (spec.nodes.length > maxNodes) throw new Error(`cannot start the fleet: ${spec.nodes.length} nodes are more than ${maxNodes}`);
  const everyNode = spec.nodes.flatMap((node) => [node, ...(node.lodgers ?? [])]);
  for (const { name, address } of everyNode) {
    if (!nodeName.test(name)) refuse('node', name, 'is not a host name of lower-case letters, digits and dashes');
    if (!subnet.contains(address)) refuse('node address', address, `is not in ${spec.nodeSubnet}`);
  }
  const podSubnets = spec.podNetwork === 'overlay' ? [spec.podCidr] : [spec.nodeSubnet, ...(spec.podSubnets ?? [])];
  for (const node of spec.nodes) checkPods(node, podSubnets);
  const pods = spec.nodes.flatMap((node) => node.pods);
  checkUnique('node', everyNode.map(({ name }) => name));
  checkUnique('address', [gatewayOf(spec.nodeSubnet), ...everyNode.map(({ address }) => address), ...pods.flatMap(({ address }) => address ?? [])]);
  checkUnique('pod', pods.map(podKey));
}
