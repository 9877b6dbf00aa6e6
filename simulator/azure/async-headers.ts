import type { ArmContext } from './context.ts';
import type { Operation } from './operations.ts';

export const operationProviders = ['Microsoft.Compute', 'Microsoft.Network', 'Microsoft.ContainerService'] as const;
export type OperationProvider = (typeof operationProviders)[number];

export interface Polling {
  /** Where the operation lives. */
  readonly provider: OperationProvider;
  readonly apiVersion: string;
}

/**
 * When to ask again. A header in seconds cannot say "in 100 ms"; a date can carry milliseconds, which the SDKs'
 * pollers read (core-lro, parseRetryAfter), while headers in milliseconds are read for throttling only.
 */
export function retryAfter(milliseconds: number): string {
  const at = Date.now() + milliseconds;
  return new Date(at).toUTCString().replace(' GMT', `.${String(at % 1000).padStart(3, '0')} GMT`);
}

const operationUrl = (
  { origin, cloud }: ArmContext,
  { provider, apiVersion }: Polling,
  operation: Operation,
  kind: 'operations' | 'operationResults',
): string => {
  const { subscription, location } = cloud.scenario.cluster;
  return `${origin()}/subscriptions/${subscription}/providers/${provider}/locations/${location}/${kind}/${operation.id}?api-version=${apiVersion}`;
};

/** Headers that send a client to an operation's status, and to its result where it has one. */
export function asyncHeaders(
  context: ArmContext,
  polling: Polling,
  operation: Operation,
  options: { result: boolean },
): Record<string, string> {
  return {
    'azure-asyncoperation': operationUrl(context, polling, operation, 'operations'),
    ...(options.result ? { location: operationUrl(context, polling, operation, 'operationResults') } : {}),
    'retry-after': retryAfter(context.cloud.scenario.runCommand.pollMs),
  };
}
