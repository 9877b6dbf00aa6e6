import type { ArmContext, ArmRoute } from '../context.ts';
import { publicAddresses, type PublicAddress } from '../outbound/addresses.ts';
import { hasLoadBalancer, loadBalancerOf } from '../outbound/resources.ts';
import { networkId, nicId, nicName, scaleSetId, type Machine } from '../resource-ids.ts';
import { networkResourceRoutes, type NetworkResource } from './network-resources.ts';

const outboundPool = 'aksOutboundBackendPool';
const outboundRule = 'aksOutboundRule';

/** Interfaces of scale sets are named through the set, by a path of their own. */
function ipConfigurationId({ cloud }: ArmContext, machine: Machine): string {
  const { cluster } = cloud.scenario;
  const nic =
    machine.kind === 'vmss'
      ? `${scaleSetId(cluster, machine.vmss)}/virtualMachines/${machine.instanceId}/networkInterfaces/${nicName(machine)}`
      : nicId(cluster, machine);
  return `${nic}/ipConfigurations/ipconfig1`;
}

function frontend(context: ArmContext, balancer: string, address: PublicAddress): object {
  const { cluster } = context.cloud.scenario;
  return {
    id: `${balancer}/frontendIPConfigurations/${address.name}`,
    name: address.name,
    properties: {
      provisioningState: 'Succeeded',
      privateIPAllocationMethod: 'Dynamic',
      publicIPAddress: { id: networkId(cluster, 'publicIPAddresses', address) },
      outboundRules: [{ id: `${balancer}/outboundRules/${outboundRule}` }],
    },
  };
}

const pool = (context: ArmContext, balancer: string, name: string): object => ({
  id: `${balancer}/backendAddressPools/${name}`,
  name,
  properties: {
    provisioningState: 'Succeeded',
    ...(name === outboundPool ? { outboundRules: [{ id: `${balancer}/outboundRules/${outboundRule}` }] } : {}),
    backendIPConfigurations: context.cloud.machines.map((machine) => ({ id: ipConfigurationId(context, machine) })),
  },
});

/** The load balancer that AKS keeps: edits of it are undone, so that its outbound rule always says what the cluster says. */
function balancer(context: ArmContext): NetworkResource {
  const { scenario } = context.cloud;
  const place = loadBalancerOf(scenario.cluster);
  const id = networkId(scenario.cluster, 'loadBalancers', place);
  const settings = context.outbound.settings();
  const addresses = publicAddresses(scenario, settings).filter(({ of }) => of === 'loadBalancer');
  const rule = {
    protocol: 'All',
    enableTcpReset: true,
    allocatedOutboundPorts: settings.allocatedOutboundPorts,
    idleTimeoutInMinutes: settings.idleTimeoutInMinutes,
    backendAddressPool: { id: `${id}/backendAddressPools/${outboundPool}` },
    frontendIPConfigurations: addresses.map(({ name }) => ({ id: `${id}/frontendIPConfigurations/${name}` })),
  };
  return {
    ...place,
    sku: { name: 'Standard', tier: 'Regional' },
    properties: {
      frontendIPConfigurations: addresses.map((address) => frontend(context, id, address)),
      backendAddressPools: [outboundPool, 'kubernetes'].map((name) => pool(context, id, name)),
      loadBalancingRules: [],
      probes: [],
      inboundNatRules: [],
      outboundRules: [{ id: `${id}/outboundRules/${outboundRule}`, name: outboundRule, properties: { provisioningState: 'Succeeded', ...rule } }],
    },
  };
}

export const loadBalancerRoutes = (context: ArmContext): ArmRoute[] =>
  networkResourceRoutes(context, 'loadBalancers', () => (hasLoadBalancer(context.cloud.scenario) ? [balancer(context)] : []));
