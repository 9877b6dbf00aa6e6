import { createHash } from 'node:crypto';
import type { Service, ServicePort } from './service.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const hashLength = 16;

/** The first letters of base 32 (RFC 4648) of a SHA-256. */
function shortHash(text: string): string {
  const bits = [...createHash('sha256').update(text).digest().subarray(0, (hashLength * 5) / 8)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
}

const fullName = (service: Service, { name }: ServicePort): string => `${service.name}:${name}`;

/** Chains are called as kube-proxy calls them: pkg/proxy/iptables, servicePortChainName and servicePortEndpointChainName. */
export const serviceChain = (name: string, protocol: string): string => `KUBE-SVC-${shortHash(`${name}${protocol}`)}`;
const endpointChain = (name: string, protocol: string, endpoint: string): string => `KUBE-SEP-${shortHash(`${name}${protocol}${endpoint}`)}`;

interface Lines {
  readonly chains: string[];
  readonly nat: string[];
  readonly filter: string[];
}

const commented = (text: string): string => `-m comment --comment "${text}"`;

function toEndpoint(name: string, { protocol, port }: ServicePort, endpoint: string): Pick<Lines, 'chains' | 'nat'> {
  const target = `${endpoint}:${port}`;
  const chain = endpointChain(name, protocol, target);
  return {
    chains: [chain],
    nat: [
      `-A ${chain} -s ${endpoint}/32 ${commented(name)} -j KUBE-MARK-MASQ`,
      `-A ${chain} -p ${protocol} ${commented(name)} -m ${protocol} -j DNAT --to-destination ${target}`,
    ],
  };
}

function portLines(service: Service, port: ServicePort): Lines {
  const name = fullName(service, port);
  const { protocol } = port;
  const match = `-A KUBE-SERVICES -d ${service.address}/32 -p ${protocol}`;
  const ports = `-m ${protocol} --dport ${port.port}`;
  const { length } = service.endpoints;
  if (length === 0) {
    return { chains: [], nat: [], filter: [`${match} ${commented(`${name} has no endpoints`)} ${ports} -j REJECT --reject-with icmp-port-unreachable`] };
  }
  const chain = serviceChain(name, protocol);
  const chances = service.endpoints.map((endpoint, index) => {
    const chance = index === length - 1 ? '' : `-m statistic --mode random --probability ${(1 / (length - index)).toFixed(11)} `;
    return `-A ${chain} ${commented(`${name} -> ${endpoint}:${port.port}`)} ${chance}-j ${endpointChain(name, protocol, `${endpoint}:${port.port}`)}`;
  });
  const endpoints = service.endpoints.map((endpoint) => toEndpoint(name, port, endpoint));
  return {
    chains: [chain, ...endpoints.flatMap(({ chains }) => chains)],
    nat: [`${match} ${commented(`${name} cluster IP`)} ${ports} -j ${chain}`, ...chances, ...endpoints.flatMap(({ nat }) => nat)],
    filter: [],
  };
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/**
 * Input of `iptables-restore --noflush`: replaces what a node does with services. `gone` are former endpoints, whose
 * chains go. A service without endpoints is refused, as kube-proxy does it.
 */
export function serviceRules(services: readonly Service[], gone: readonly string[] = []): string {
  const all = services.flatMap((service) => service.ports.map((port) => portLines(service, port)));
  const kept = new Set(all.flatMap(({ chains }) => chains));
  const stale = services.flatMap((service) =>
    service.ports.flatMap((port) => {
      const name = fullName(service, port);
      return [serviceChain(name, port.protocol), ...gone.map((endpoint) => endpointChain(name, port.protocol, `${endpoint}:${port.port}`))];
    }),
  );
  const unused = [...new Set(stale)].filter((chain) => !kept.has(chain));
  return `*filter
:KUBE-SERVICES - [0:0]
${text(all.flatMap(({ filter }) => filter))}COMMIT
*nat
:KUBE-SERVICES - [0:0]
${text([...kept, ...unused].map((chain) => `:${chain} - [0:0]`))}${text(all.flatMap(({ nat }) => nat))}${text(unused.map((chain) => `-X ${chain}`))}COMMIT
`;
}
