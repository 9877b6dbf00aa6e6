import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { ArmError } from '../arm-error.ts';
import { operationProviders, retryAfter } from '../async-headers.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import type { Operation } from '../operations.ts';

function find(context: ArmContext, { values }: ArmRequest): Operation {
  const id = valueOf(values, 'operation');
  const operation = context.operations.find(id);
  if (operation === undefined) throw new ArmError(404, 'OperationNotFound', `The operation '${id}' was not found.`);
  return operation;
}

function status(context: ArmContext, request: ArmRequest): Answer {
  const { id, startedAt, endedAt, state } = find(context, request);
  const times = { startTime: startedAt.toISOString(), ...(endedAt === undefined ? {} : { endTime: endedAt.toISOString() }) };
  const output = state.status === 'Succeeded' && state.output !== undefined ? { properties: { output: state.output } } : {};
  const error = state.status === 'Failed' ? { error: state.error } : {};
  const headers: Record<string, string> =
    state.status === 'InProgress' ? { 'retry-after': retryAfter(context.cloud.scenario.runCommand.pollMs) } : {};
  return json(200, { ...times, ...output, status: state.status, ...error, name: id }, headers);
}

function result(context: ArmContext, request: ArmRequest): Answer {
  const { state } = find(context, request);
  if (state.status === 'InProgress')
    return { status: 202, headers: { 'retry-after': retryAfter(context.cloud.scenario.runCommand.pollMs) } };
  if (state.status === 'Failed') throw new ArmError(409, state.error.code, state.error.message);
  return state.output === undefined ? { status: 204 } : json(200, state.output);
}

export const operationRoutes = (context: ArmContext): ArmRoute[] =>
  operationProviders.flatMap((family): ArmRoute[] => [
    {
      method: 'GET',
      path: `/providers/${family}/locations/{location}/operations/{operation}`,
      family,
      action: `${family}/locations/operations/read`,
      handle: (request) => status(context, request),
    },
    {
      method: 'GET',
      path: `/providers/${family}/locations/{location}/operationResults/{operation}`,
      family,
      action: `${family}/locations/operationResults/read`,
      handle: (request) => result(context, request),
    },
  ]);
