import type { NetworkInterface as ArmInterface } from '@azure/arm-network';
import type { Machine } from '../evidence.ts';
import type { ArmReader, NetworkInterface } from '../ports.ts';
import { AccessError } from '../ports.ts';
import { readSecurityGroup } from '../net/nsg.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { clusterFacts } from './cluster-facts.ts';
import { createEgressReader, subnetLinks } from './egress-reader.ts';
import { orAccessError } from './errors.ts';
import { createIdentityReader } from './identity-reader.ts';
import { createMetricsReader } from './metrics-reader.ts';
import { readVnetDns } from './vnet-dns.ts';

/** Network interfaces of one machine that are read; Azure allows eight. */
const MAX_INTERFACES = 8;

/** @param clusterId ARM id of the managed cluster */
export function createArmReader(clients: ArmClients, clusterId: string): ArmReader {
  const { subscription } = armId(clusterId);
  return {
    ...createEgressReader(clients, clusterId),
    ...createIdentityReader(clients, Date.now),
    ...createMetricsReader(clients, Date.now),
    cluster: (abortSignal) =>
      orAccessError('read the cluster from Azure', async () => {
        const id = armId(clusterId);
        return clusterFacts(clusterId, await clients.containers.managedClusters.get(id.resourceGroup, nameAt(id, 0), { abortSignal }));
      }),
    subnet: (id, abortSignal) =>
      orAccessError(`read the subnet "${id}"`, async () => {
        const at = armId(id);
        const subnet = await clients.network(at.subscription).subnets.get(at.resourceGroup, nameAt(at, 0), nameAt(at, 1), { abortSignal });
        const prefixes = subnet.addressPrefixes ?? (subnet.addressPrefix === undefined ? [] : [subnet.addressPrefix]);
        const group = subnet.networkSecurityGroup?.id;
        return { id, prefixes, ...subnetLinks(subnet), ...(group === undefined ? {} : { securityGroupId: group }) };
      }),
    vnetPrefixes: (subnetId, abortSignal) =>
      orAccessError(`read the virtual network of "${subnetId}"`, async () => {
        const at = armId(subnetId);
        const vnet = await clients.network(at.subscription).virtualNetworks.get(at.resourceGroup, nameAt(at, 0), { abortSignal });
        return vnet.addressSpace?.addressPrefixes ?? [];
      }),
    vnetDns: (subnetId, abortSignal) => readVnetDns(clients, subnetId, abortSignal),
    networkInterfaces: (machine, abortSignal) =>
      orAccessError(`read the network interfaces of ${machineName(machine)}`, () =>
        interfacesOf(clients, subscription, machine, abortSignal),
      ),
    securityGroup: (id, abortSignal) =>
      orAccessError(`read the network security group "${id}"`, async () => {
        const at = armId(id);
        return readSecurityGroup(await clients.network(at.subscription).networkSecurityGroups.get(at.resourceGroup, nameAt(at, 0), { abortSignal }));
      }),
  };
}

async function interfacesOf(
  clients: ArmClients,
  subscription: string,
  machine: Machine,
  abortSignal: AbortSignal,
): Promise<readonly NetworkInterface[]> {
  const { networkInterfaces } = clients.network(subscription);
  const found: NetworkInterface[] = [];
  if (machine.kind === 'vmss') {
    const { resourceGroup, scaleSet, instanceId } = machine;
    for await (const nic of networkInterfaces.listVirtualMachineScaleSetVMNetworkInterfaces(resourceGroup, scaleSet, instanceId, { abortSignal })) {
      found.push(networkInterface(nic));
      if (found.length === MAX_INTERFACES) break;
    }
    return found;
  }
  const { networkProfile } = await clients.compute.virtualMachines.get(machine.resourceGroup, machine.name, { abortSignal });
  for (const { id } of (networkProfile?.networkInterfaces ?? []).slice(0, MAX_INTERFACES)) {
    if (id === undefined) continue;
    const at = armId(id);
    found.push(networkInterface(await networkInterfaces.get(at.resourceGroup, nameAt(at, 0), { abortSignal })));
  }
  return found;
}

function networkInterface({ id, primary: isPrimary = false, ipConfigurations, networkSecurityGroup }: ArmInterface): NetworkInterface {
  const [first] = ipConfigurations ?? [];
  const primary = ipConfigurations?.find((configuration) => configuration.primary === true) ?? first;
  const subnetId = primary?.subnet?.id;
  if (id === undefined || subnetId === undefined) throw new AccessError('Cannot use a network interface that Azure names without id or subnet');
  const group = networkSecurityGroup?.id;
  return { id, isPrimary, subnetId, ...(group === undefined ? {} : { securityGroupId: group }) };
}

const machineName = (machine: Machine): string =>
  machine.kind === 'vmss' ? `instance ${machine.instanceId} of scale set "${machine.scaleSet}"` : `machine "${machine.name}"`;
