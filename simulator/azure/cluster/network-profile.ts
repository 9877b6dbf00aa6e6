import type { ContainerServiceNetworkProfile } from '@azure/arm-containerservice';
import type { Scenario } from '../../scenario/schema.ts';
import { publicAddresses } from '../outbound/addresses.ts';
import { hasLoadBalancer, natGatewayOf } from '../outbound/resources.ts';
import type { OutboundSettings } from '../outbound/store.ts';
import { networkId, vnetResourceGroup } from '../resource-ids.ts';

type Profile = ContainerServiceNetworkProfile;

const effective = (scenario: Scenario, settings: OutboundSettings, of: 'loadBalancer' | 'natGateway'): { id: string }[] =>
  publicAddresses(scenario, settings)
    .filter((address) => address.of === of)
    .map((address) => ({ id: networkId(scenario.cluster, 'publicIPAddresses', address) }));

function loadBalancer(scenario: Scenario, settings: OutboundSettings): Partial<Profile> {
  if (!hasLoadBalancer(scenario)) return {};
  const { cluster, azure } = scenario;
  const resourceGroup = vnetResourceGroup(cluster);
  const own = settings.outboundIPs.map((name) => ({ id: networkId(cluster, 'publicIPAddresses', { resourceGroup, name }) }));
  return {
    loadBalancerProfile: {
      ...(own.length > 0 ? { outboundIPs: { publicIPs: own } } : { managedOutboundIPs: { count: settings.managedOutboundIPs } }),
      effectiveOutboundIPs: effective(scenario, settings, 'loadBalancer'),
      allocatedOutboundPorts: settings.allocatedOutboundPorts,
      idleTimeoutInMinutes: settings.idleTimeoutInMinutes,
      backendPoolType: azure.loadBalancer.backendPoolType,
    },
  };
}

/** Only gateways that AKS makes have a profile; the customer's is known by its subnet alone. */
function natGateway(scenario: Scenario, settings: OutboundSettings): Partial<Profile> {
  const gateway = natGatewayOf(scenario);
  if (gateway === undefined || !scenario.cluster.network.outboundType.startsWith('managedNATGateway')) return {};
  return {
    natGatewayProfile: {
      managedOutboundIPProfile: { count: gateway.publicIPs },
      effectiveOutboundIPs: effective(scenario, settings, 'natGateway'),
      idleTimeoutInMinutes: gateway.idleTimeoutInMinutes,
    },
  };
}

export function networkProfile(scenario: Scenario, settings: OutboundSettings): Profile {
  const { network } = scenario.cluster;
  return {
    networkPlugin: network.plugin,
    ...(network.mode === 'overlay' ? { networkPluginMode: 'overlay' } : {}),
    networkDataplane: network.dataplane,
    networkPolicy: network.policy,
    ...(network.podNetwork === 'overlay' ? { podCidr: network.podCidr, podCidrs: [network.podCidr] } : {}),
    serviceCidr: network.serviceCidr,
    serviceCidrs: [network.serviceCidr],
    dnsServiceIP: network.dnsServiceIP,
    outboundType: network.outboundType,
    loadBalancerSku: 'standard',
    ...loadBalancer(scenario, settings),
    ...natGateway(scenario, settings),
    ipFamilies: ['IPv4'],
  };
}
