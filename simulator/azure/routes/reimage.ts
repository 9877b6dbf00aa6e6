import { valueOf } from '../../http/route.ts';
import type { Answer } from '../../http/exchange.ts';
import { notFound } from '../arm-error.ts';
import { asyncHeaders } from '../async-headers.ts';
import { findInstance } from '../cloud.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';

const type = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';

/** The machine is made anew from its image; what was on it is gone. */
function reimage(context: ArmContext, { values, exchange }: ArmRequest): Answer {
  const group = valueOf(values, 'group');
  const vmss = valueOf(values, 'vmss');
  const id = valueOf(values, 'instance');
  const machine = findInstance(context.cloud, group, vmss, id);
  if (machine === undefined) throw notFound(type, `${vmss}/virtualMachines/${id}`, group);
  const operation = context.operations.start(() => context.fleet.reimage(machine.node.name));
  const polling = { provider: 'Microsoft.Compute', apiVersion: exchange.query.get('api-version') ?? '' } as const;
  return { status: 202, headers: asyncHeaders(context, polling, operation, { result: false }) };
}

export const reimageRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'POST',
    path: '/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{vmss}/virtualMachines/{instance}/reimage',
    family: 'Microsoft.Compute',
    action: `${type}/reimage/action`,
    handle: (request) => reimage(context, request),
  },
];
