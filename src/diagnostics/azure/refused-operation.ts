import type { EventData } from '@azure/arm-monitor';
import { z } from 'zod';
import type { FailedOperation } from '../evidence/identity.ts';

const statusMessage = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const REFUSALS = new Set(['AuthorizationFailed', 'LinkedAuthorizationFailed', 'LinkedAccessCheckFailed']);

/** Characters of ARM's message that are kept. */
const MESSAGE_LENGTH = 1_200;

/** An event of the activity log, where it tells of something that was refused for want of a permission. */
export function refusedOperation({ caller = '', operationName, resourceId = '', eventTimestamp, properties, status, subStatus }: EventData): FailedOperation | undefined {
  if (status?.value !== undefined && status.value.toLowerCase() !== 'failed') return undefined;
  const error = errorOf(properties?.['statusMessage'] ?? '') ?? { code: subStatus?.value ?? '', message: properties?.['statusMessage'] ?? '' };
  if (!REFUSALS.has(error.code)) return undefined;
  return {
    at: eventTimestamp?.toISOString() ?? '',
    caller,
    code: error.code,
    operation: operationName?.value ?? '',
    resource: resourceId,
    message: error.message.slice(0, MESSAGE_LENGTH),
  };
}

function errorOf(text: string): { readonly code: string; readonly message: string } | undefined {
  try {
    return statusMessage.safeParse(JSON.parse(text)).data?.error;
  } catch {
    return undefined;
  }
}
