import type { Machine } from '../evidence.ts';
import type { ArmReader, Clock, NetworkInterface } from '../ports.ts';
import { AccessError } from '../ports.ts';
import { readSecurityGroup } from '../net/nsg.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { clusterFacts } from './cluster-facts.ts';
import { createEgressReader, subnetLinks } from './egress-reader.ts';
import { orAccessError } from './errors.ts';
import { createIdentityReader } from './identity-reader.ts';
import { createPrivateDnsReader } from './private-dns-reader.ts';
import { createDetectorsReader } from './detectors-reader.ts';
import { createResourceHealthReader } from './resource-health-reader.ts';
import { createMetricsReader } from './metrics-reader.ts';
import { createScaleSets, MAX_INTERFACES, networkInterface } from './scale-set-interfaces.ts';
import type { ScaleSets } from './scale-set-interfaces.ts';
import { readSubnetUsage } from './subnet-usage.ts';
import { readVnetDns } from './vnet-dns.ts';

/** @param clusterId ARM id of the managed cluster @param clock gives the run's start, wherever a question is about a span of time */
export function createArmReader(clients: ArmClients, clusterId: string, clock: Clock = Date.now): ArmReader {
  const { subscription } = armId(clusterId);
  const sets = createScaleSets(clients, subscription);
  return {
    ...createEgressReader(clients, clusterId),
    ...createIdentityReader(clients, clock),
    ...createMetricsReader(clients, clock),
    ...createPrivateDnsReader(clients),
    ...createResourceHealthReader(clients, clusterId),
    ...createDetectorsReader(clients, clusterId, clock),
    cluster: (abortSignal) =>
      orAccessError('read the cluster from Azure', async () => {
        const id = armId(clusterId);
        return clusterFacts(clusterId, await clients.containers.managedClusters.get(id.resourceGroup, nameAt(id, 0), { abortSignal }));
      }),
    subnet: (id, abortSignal) =>
      orAccessError(`read the subnet "${id}"`, async () => {
        const at = armId(id);
        const subnet = await clients.network(at.subscription).subnets.get(at.resourceGroup, nameAt(at, 0), nameAt(at, 1), { abortSignal });
        if (subnet.id === undefined) throw new AccessError(`Cannot read the subnet "${id}": Azure's answer is no subnet`);
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
    subnetUsage: (subnetId, abortSignal) => readSubnetUsage(clients, subnetId, abortSignal),
    vnetDns: (subnetId, abortSignal) => readVnetDns(clients, subnetId, abortSignal),
    networkInterfaces: (machine, abortSignal) =>
      orAccessError(`read the network interfaces of ${machineName(machine)}`, () =>
        interfacesOf(clients, subscription, machine, sets, abortSignal),
      ),
    securityGroup: (id, abortSignal) =>
      orAccessError(`read the network security group "${id}"`, async () => {
        const at = armId(id);
        return readSecurityGroup(await clients.network(at.subscription).networkSecurityGroups.get(at.resourceGroup, nameAt(at, 0), { abortSignal }));
      }),
  };
}

async function interfacesOf(clients: ArmClients, subscription: string, machine: Machine, sets: ScaleSets, abortSignal: AbortSignal): Promise<readonly NetworkInterface[]> {
  if (machine.kind === 'vmss') return ((await sets.interfaces(machine.resourceGroup, machine.scaleSet, abortSignal)).get(machine.instanceId) ?? []).map(networkInterface);
  const { networkInterfaces } = clients.network(subscription);
  const found: NetworkInterface[] = [];
  const { networkProfile } = await clients.compute.virtualMachines.get(machine.resourceGroup, machine.name, { abortSignal });
  for (const { id } of (networkProfile?.networkInterfaces ?? []).slice(0, MAX_INTERFACES)) {
    if (id === undefined) continue;
    const at = armId(id);
    found.push(networkInterface(await networkInterfaces.get(at.resourceGroup, nameAt(at, 0), { abortSignal })));
  }
  return found;
}

const machineName = (machine: Machine): string =>
  machine.kind === 'vmss' ? `instance ${machine.instanceId} of scale set "${machine.scaleSet}"` : `machine "${machine.name}"`;
