import { createHash } from 'node:crypto';
import type { Service, ServicePort } from './service.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hashLength = 16;

/** The first letters of base 32 (RFC 4648) of a SHA-256. */
function shortHash(text: string): string {
  const bits = [...createHash('sha256').update(text).digest().subarray(0, (hashLength * 5) / 8)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
}

const fullName = (service: Service, { name }: ServicePort): string => (name === '' ? service.name : `${service.name}:${name}`);

/** Chains are called as kube-proxy calls them: pkg/proxy/iptables, servicePortChainName and servicePortEndpointChainName. */
export const serviceChain = (name: string, protocol: string): string => `KUBE-SVC-${shortHash(`${name}${protocol}`)}`;
const endpointChain = (name: string, protocol: string, endpoint: string): string => `KUBE-SEP-${shortHash(`${name}${protocol}${endpoint}`)}`;

interface Lines {
  readonly chains: string[];
  readonly nat: string[];
  readonly filter: string[];
}

const commented = (text: string): string => `-m comment --comment "${text}"`;

function toEndpoint(name: string, protocol: string, endpoint: string): Pick<Lines, 'chains' | 'nat'> {
  const chain = endpointChain(name, protocol, endpoint);
  const [address = ''] = endpoint.split(':');
  return {
    chains: [chain],
    nat: [
      `-A ${chain} -s ${address}/32 ${commented(name)} -j KUBE-MARK-MASQ`,
      `-A ${chain} -p ${protocol} ${commented(name)} -m ${protocol} -j DNAT --to-destination ${endpoint}`,
    ],
  };
}

function portLines(service: Service, port: ServicePort): Lines {
  const name = fullName(service, port);
  const { protocol, endpoints } = port;
  const match = `-A KUBE-SERVICES -d ${service.address}/32 -p ${protocol}`;
  const ports = `-m ${protocol} --dport ${port.port}`;
  const { length } = endpoints;
  if (length === 0) {
    return { chains: [], nat: [], filter: [`${match} ${commented(`${name} has no endpoints`)} ${ports} -j REJECT --reject-with icmp-port-unreachable`] };
  }
  const chain = serviceChain(name, protocol);
  const chances = endpoints.map((endpoint, index) => {
    const chance = index === length - 1 ? '' : `-m statistic --mode random --probability ${(1 / (length - index)).toFixed(11)} `;
    return `-A ${chain} ${commented(`${name} -> ${endpoint}`)} ${chance}-j ${endpointChain(name, protocol, endpoint)}`;
  });
  const each = endpoints.map((endpoint) => toEndpoint(name, protocol, endpoint));
  return {
    chains: [chain, ...each.flatMap(({ chains }) => chains)],
    nat: [`${match} ${commented(`${name} cluster IP`)} ${ports} -j ${chain}`, ...chances, ...each.flatMap(({ nat }) => nat)],
    filter: [],
  };
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const linesOf = (services: readonly Service[]): Lines[] => services.flatMap((service) => service.ports.map((port) => portLines(service, port)));

/** The chains that these services need. */
export const serviceChains = (services: readonly Service[]): string[] => linesOf(services).flatMap(({ chains }) => chains);

/**
 * Input of `iptables-restore --noflush`: replaces what a node does with services. `former` are chains that it may have
 * from before, of which those that nobody needs go. A service without endpoints is refused, as kube-proxy does it.
 */
export function serviceRules(services: readonly Service[], former: Iterable<string> = []): string {
  const all = linesOf(services);
  const kept = new Set(all.flatMap(({ chains }) => chains));
  const unused = [...new Set(former)].filter((chain) => !kept.has(chain));
  return `*filter
:KUBE-SERVICES - [0:0]
${text(all.flatMap(({ filter }) => filter))}COMMIT
*nat
:KUBE-SERVICES - [0:0]
${text([...kept, ...unused].map((chain) => `:${chain} - [0:0]`))}${text(all.flatMap(({ nat }) => nat))}${text(unused.map((chain) => `-X ${chain}`))}COMMIT
`;
}
