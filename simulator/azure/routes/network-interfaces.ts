import type { NetworkInterface } from '@azure/arm-network';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import { findInstance, inNodeGroup } from '../cloud.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
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

function instanceOf(context: ArmContext, { values }: ArmRequest): Machine {
  const group = valueOf(values, 'group');
  const vmss = valueOf(values, 'vmss');
  const id = valueOf(values, 'instance');
  const machine = findInstance(context.cloud, group, vmss, id);
  if (machine === undefined) throw notFound('Microsoft.Compute/virtualMachineScaleSets', `${vmss}/virtualMachines/${id}`, group);
  return machine;
}

function getOfInstance(context: ArmContext, request: ArmRequest): Answer {
  const machine = instanceOf(context, request);
  const nic = valueOf(request.values, 'nic');
  if (!same(nic, nicName(machine))) throw notFound('Microsoft.Network/networkInterfaces', nic, valueOf(request.values, 'group'));
  return json(200, onTheWire(context, machine));
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

const ofInstance =
  '/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{vmss}/virtualMachines/{instance}/networkInterfaces';

export const networkInterfaceRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: ofInstance,
    family: 'scale set network interfaces',
    action: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/read',
    handle: (request) => json(200, { value: [onTheWire(context, instanceOf(context, request))] }),
  },
  {
    method: 'GET',
    path: `${ofInstance}/{nic}`,
    family: 'scale set network interfaces',
    action: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces/read',
    handle: (request) => getOfInstance(context, request),
  },
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Network/networkInterfaces/{nic}',
    family: 'Microsoft.Network',
    action: 'Microsoft.Network/networkInterfaces/read',
    handle: (request) => getPlain(context, request),
  },
];
