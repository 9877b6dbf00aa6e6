import { z } from 'zod';
import { readJson, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { ArmError, notFound, notSimulated } from '../arm-error.ts';
import { asyncHeaders } from '../async-headers.ts';
import { findInstance, findVirtualMachine } from '../cloud.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import type { ScenarioNode } from '../../scenario/schema.ts';
import type { Machine } from '../resource-ids.ts';
import type { Task } from '../run-command.ts';
import { shellTask } from '../shell-task.ts';
import { powershellTask } from '../windows/powershell-task.ts';

/** Every system has the one command that runs scripts in its language. */
function taskFor({ fleet, cloud }: ArmContext, node: ScenarioNode, commandId: string, script: string | undefined): Task {
  if (node.os === 'linux' && commandId === 'RunShellScript') return shellTask(fleet, node.name, script);
  if (node.os === 'windows' && commandId === 'RunPowerShellScript') return powershellTask(cloud.scenario, node.name, script);
  throw notSimulated(`run command '${commandId}' for ${node.os} machines`);
}

const input = z.object({ commandId: z.string(), script: z.array(z.string()).optional(), parameters: z.array(z.unknown()).optional() });

function start(context: ArmContext, { exchange }: ArmRequest, machine: Machine): Answer {
  const parsed = input.safeParse(readJson(exchange));
  if (!parsed.success)
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}.`,
    );
  const { commandId, script, parameters } = parsed.data;
  if (parameters !== undefined && parameters.length > 0) throw notSimulated('parameters of run commands');
  const text = script === undefined || script.length === 0 ? undefined : script.join('\n');
  const operation = context.runCommands.start(machine.node.name, taskFor(context, machine.node, commandId, text));
  const polling = { provider: 'Microsoft.Compute', apiVersion: exchange.query.get('api-version') ?? '' } as const;
  return { status: 202, headers: asyncHeaders(context, polling, operation, { result: true }) };
}

function onInstance(context: ArmContext, request: ArmRequest): Answer {
  const group = valueOf(request.values, 'group');
  const vmss = valueOf(request.values, 'vmss');
  const id = valueOf(request.values, 'instance');
  const machine = findInstance(context.cloud, group, vmss, id);
  if (machine === undefined) throw notFound('Microsoft.Compute/virtualMachineScaleSets', `${vmss}/virtualMachines/${id}`, group);
  return start(context, request, machine);
}

function onVirtualMachine(context: ArmContext, request: ArmRequest): Answer {
  const group = valueOf(request.values, 'group');
  const name = valueOf(request.values, 'vm');
  const machine = findVirtualMachine(context.cloud, group, name);
  if (machine === undefined) throw notFound('Microsoft.Compute/virtualMachines', name, group);
  return start(context, request, machine);
}

const compute = '/resourceGroups/{group}/providers/Microsoft.Compute';

export const runCommandRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'POST',
    path: `${compute}/virtualMachineScaleSets/{vmss}/virtualMachines/{instance}/runCommand`,
    family: 'Microsoft.Compute',
    action: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action',
    handle: (request) => onInstance(context, request),
  },
  {
    method: 'POST',
    path: `${compute}/virtualMachines/{vm}/runCommand`,
    family: 'Microsoft.Compute',
    action: 'Microsoft.Compute/virtualMachines/runCommand/action',
    handle: (request) => onVirtualMachine(context, request),
  },
];
