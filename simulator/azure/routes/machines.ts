import type { VirtualMachine, VirtualMachineScaleSet, VirtualMachineScaleSetVM } from '@azure/arm-compute';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import { findInstance, findVirtualMachine, inNodeGroup } from '../cloud.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { machineId, nicId, same, scaleSetId, type Machine } from '../resource-ids.ts';

const vmssType = 'Microsoft.Compute/virtualMachineScaleSets';

const interfaces = (context: ArmContext, machine: Machine): { networkInterfaces: { id: string; primary: boolean }[] } => ({
  networkInterfaces: [{ id: nicId(context.cloud.scenario.cluster, machine), primary: true }],
});

function instance(context: ArmContext, machine: Machine & { kind: 'vmss' }): object {
  const properties: Partial<VirtualMachineScaleSetVM> = {
    latestModelApplied: true,
    vmId: `00000000-0000-4000-8000-${machine.instanceId.padStart(12, '0')}`,
    provisioningState: 'Succeeded',
    osProfile: { computerName: machine.node.name, adminUsername: 'azureuser' },
    networkProfile: interfaces(context, machine),
  };
  return {
    id: machineId(context.cloud.scenario.cluster, machine),
    name: `${machine.vmss}_${machine.instanceId}`,
    type: `${vmssType}/virtualMachines`,
    location: context.cloud.scenario.cluster.location,
    instanceId: machine.instanceId,
    sku: { name: machine.pool.vmSize, tier: 'Standard' },
    properties,
  };
}

function virtualMachine(context: ArmContext, machine: Machine): object {
  const properties: Partial<VirtualMachine> = {
    provisioningState: 'Succeeded',
    hardwareProfile: { vmSize: machine.pool.vmSize },
    osProfile: { computerName: machine.node.name, adminUsername: 'azureuser' },
    networkProfile: interfaces(context, machine),
  };
  const { cluster } = context.cloud.scenario;
  return {
    id: machineId(cluster, machine),
    name: machine.node.name,
    type: 'Microsoft.Compute/virtualMachines',
    location: cluster.location,
    properties,
  };
}

/** The instances of the scale set that the path names; refuses unknown scale sets. */
function instancesOf(context: ArmContext, { values }: ArmRequest): (Machine & { kind: 'vmss' })[] {
  const group = valueOf(values, 'group');
  const vmss = valueOf(values, 'vmss');
  const known =
    inNodeGroup(context.cloud, group) &&
    context.cloud.scenario.cluster.pools.some((pool) => pool.vmss !== undefined && same(pool.vmss, vmss));
  if (!known) throw notFound(vmssType, vmss, group);
  return context.cloud.machines.filter((machine) => machine.kind === 'vmss').filter((machine) => same(machine.vmss, vmss));
}

function getScaleSet(context: ArmContext, request: ArmRequest): Answer {
  const instances = instancesOf(context, request);
  const { cluster } = context.cloud.scenario;
  const vmss = instances[0]?.vmss ?? valueOf(request.values, 'vmss');
  const properties: Partial<VirtualMachineScaleSet> = {
    singlePlacementGroup: false,
    orchestrationMode: 'Uniform',
    provisioningState: 'Succeeded',
    overprovision: false,
  };
  return json(200, {
    id: scaleSetId(cluster, vmss),
    name: vmss,
    type: vmssType,
    location: cluster.location,
    sku: { capacity: instances.length },
    properties,
  });
}

function getInstance(context: ArmContext, { values }: ArmRequest): Answer {
  const group = valueOf(values, 'group');
  const vmss = valueOf(values, 'vmss');
  const id = valueOf(values, 'instance');
  const machine = findInstance(context.cloud, group, vmss, id);
  if (machine?.kind !== 'vmss') throw notFound(vmssType, `${vmss}/virtualMachines/${id}`, group);
  return json(200, instance(context, machine));
}

function getVirtualMachine(context: ArmContext, { values }: ArmRequest): Answer {
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'vm');
  const machine = findVirtualMachine(context.cloud, group, name);
  if (machine === undefined) throw notFound('Microsoft.Compute/virtualMachines', name, group);
  return json(200, virtualMachine(context, machine));
}

const scaleSet = '/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{vmss}';
const family = 'Microsoft.Compute';

export const machineRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path: scaleSet, family, action: `${vmssType}/read`, handle: (request) => getScaleSet(context, request) },
  {
    method: 'GET',
    path: `${scaleSet}/virtualMachines`,
    family,
    action: `${vmssType}/virtualMachines/read`,
    handle: (request) =>
      page(
        request.exchange,
        context.origin(),
        instancesOf(context, request).map((machine) => instance(context, machine)),
      ),
  },
  {
    method: 'GET',
    path: `${scaleSet}/virtualMachines/{instance}`,
    family,
    action: `${vmssType}/virtualMachines/read`,
    handle: (request) => getInstance(context, request),
  },
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{vm}',
    family,
    action: 'Microsoft.Compute/virtualMachines/read',
    handle: (request) => getVirtualMachine(context, request),
  },
];
