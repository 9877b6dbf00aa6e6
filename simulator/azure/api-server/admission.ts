import ipaddr from 'ipaddr.js';
import type { Scenario } from '../../scenario/schema.ts';
import { hasLoadBalancer } from '../outbound/resources.ts';

/** Who may reach the API server of a public cluster: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges */
export interface ApiServerAdmission {
  ranges(): readonly string[];
  /** Resolves once the network obeys. */
  change(ranges: readonly string[]): Promise<void>;
  admits(address: string): boolean;
  /** The addresses that nodes leave by. AKS admits its own load balancer's without being told. */
  admitsNodes(): boolean;
}

function holds(range: string, address: string): boolean {
  const cidr = range.includes('/') ? range : `${range}/32`;
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) && ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

/** `after` makes the network obey. */
export function createApiServerAdmission(scenario: Scenario, after: (nodes: boolean) => Promise<void>): ApiServerAdmission {
  const { cluster, outbound } = scenario;
  let ranges: readonly string[] = cluster.authorizedIPRanges;
  const isOpen = (): boolean => cluster.private || ranges.length === 0;
  const admits = (address: string): boolean => isOpen() || ranges.some((range) => holds(range, address));
  const admitsNodes = (): boolean => isOpen() || hasLoadBalancer(scenario) || outbound.egressAddresses.every(admits);
  return {
    ranges: () => ranges,
    admits,
    admitsNodes,
    async change(wanted) {
      if (wanted.join() === ranges.join()) return;
      ranges = [...wanted];
      await after(admitsNodes());
    },
  };
}
