import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { privateFqdn, publicFqdn } from '../azure/cluster/fqdn.ts';
import { automaticPorts } from '../azure/outbound/ports.ts';
import type { OutsideSpec, SnatSpec } from '../outside/model.ts';
import { apiAddress } from './api-address.ts';
import type { Scenario } from './schema.ts';

/** All source ports of an address above the reserved ones. */
const portsPerAddress = 64_512;

/** The service `kubernetes` has the first address of the range: kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation. */
function firstAddress(cidr: string): string {
  const octets = ipaddr.IPv4.networkAddressFromCIDR(cidr).toByteArray();
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join('.');
}

function snatOf({ outbound, azure, cluster, nodes }: Scenario): SnatSpec {
  const share = Math.min(64_000, Math.floor((portsPerAddress * outbound.egressAddresses.length) / nodes.length));
  const ofLoadBalancer = azure.loadBalancer.allocatedOutboundPorts || automaticPorts(nodes.length);
  const usual = cluster.network.outboundType === 'loadBalancer' ? ofLoadBalancer : share;
  return { addresses: outbound.egressAddresses, portsPerNode: outbound.snatPortsPerNode ?? usual };
}

const service = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().default('default') }),
  spec: z.object({ clusterIP: z.ipv4() }),
});

/** Services that the scenario writes down with an address. */
const ownNames = ({ kubernetes }: Scenario): [name: string, address: string][] =>
  kubernetes.services.flatMap((manifest) => {
    const { data } = service.safeParse(manifest);
    return data === undefined ? [] : [[`${data.metadata.name}.${data.metadata.namespace}.svc.cluster.local`, data.spec.clusterIP]];
  });

const withoutInternet = new Set(['none', 'block']);

/** What the nodes of a scenario find behind their gateway. */
export function outsideSpec(scenario: Scenario): OutsideSpec {
  const { cluster, dns, internet, outbound } = scenario;
  const { network, vnet } = cluster;
  const services = { kubernetes: firstAddress(network.serviceCidr), dns: network.dnsServiceIP };
  const names = cluster.private ? [privateFqdn(cluster), publicFqdn(cluster)] : [publicFqdn(cluster)];
  const reachable = outbound.internet ?? (withoutInternet.has(network.outboundType) ? 'none' : 'reachable');
  return {
    vnetPrefixes: vnet.prefixes,
    api: { names, address: apiAddress(scenario) },
    services,
    clusterNames: {
      'kubernetes.default.svc.cluster.local': services.kubernetes,
      'kube-dns.kube-system.svc.cluster.local': services.dns,
      ...Object.fromEntries(ownNames(scenario)),
    },
    dns,
    internet,
    snat: snatOf(scenario),
    hasInternet: reachable === 'reachable',
  };
}
