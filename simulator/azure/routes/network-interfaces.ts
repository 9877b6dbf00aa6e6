import type { NetworkInterface } from '@azure/arm-network';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import { inNodeGroup } from '../cloud.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { machineId, nicId, nicName, nsgId, same, subnetId, type Machine } from '../resource-ids.ts';

function onTheWire(context: ArmContext, machine: Machine): object {
  const { cluster } = context.cloud.scenario;
  const nsg = context.cloud.nsgs.ofNic(machine.node.name);
  const properties: Partial<NetworkInterface> = {
    provisioningState: 'Succeeded',
    primary: true,
    enableAcceleratedNetworking: true,
    enableIPForwarding: false,
    virtualMachine: { id: machineId(cluster, machine) },
    ...(nsg === undefined ? {} : { networkSecurityGroup: { id: nsgId(cluster, nsg.spec) } }),
  };
  const address = {
    privateIPAddress: machine.node.address,
    privateIPAllocationMethod: 'Dynamic',
    primary: true,
    privateIPAddressVersion: 'IPv4',
  };
  return {
    id: nicId(cluster, machine),
    name: nicName(machine),
    properties: {
      ...properties,
      ipConfigurations: [
        {
          id: `${nicId(cluster, machine)}/ipConfigurations/ipconfig1`,
          name: 'ipconfig1',
          properties: { ...address, provisioningState: 'Succeeded', subnet: { id: subnetId(cluster) } },
        },
      ],
    },
  };
}

/** Interfaces of plain machines: a scale set's are not resources of their own. */
function getPlain(context: ArmContext, { values }: ArmRequest): Answer {
  const group = valueOf(values, 'group');
  const nic = valueOf(values, 'nic');
  const machine = inNodeGroup(context.cloud, group)
    ? context.cloud.machines.find((candidate) => candidate.kind === 'vm' && same(nicName(candidate), nic))
    : undefined;
  if (machine === undefined) throw notFound('Microsoft.Network/networkInterfaces', nic, group);
  return json(200, onTheWire(context, machine));
}

/** Of all instances, a page at a time as Azure sends long lists. */
function ofScaleSet(context: ArmContext, request: ArmRequest): Answer {
  const group = valueOf(request.values, 'group');
  const vmss = valueOf(request.values, 'vmss');
  const known = inNodeGroup(context.cloud, group) && context.cloud.scenario.cluster.pools.some((pool) => pool.vmss !== undefined && same(pool.vmss, vmss));
  if (!known) throw notFound('Microsoft.Compute/virtualMachineScaleSets', vmss, group);
  const machines = context.cloud.machines.filter((machine) => machine.kind === 'vmss' && same(machine.vmss, vmss));
  return page(request.exchange, context.origin(), machines.map((machine) => onTheWire(context, machine)));
}

export const networkInterfaceRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{vmss}/networkInterfaces',
    family: 'scale set network interfaces',
    action: 'Microsoft.Compute/virtualMachineScaleSets/networkInterfaces/read',
    handle: (request) => ofScaleSet(context, request),
  },
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Network/networkInterfaces/{nic}',
    family: 'Microsoft.Network',
    action: 'Microsoft.Network/networkInterfaces/read',
    handle: (request) => getPlain(context, request),
  },
];
