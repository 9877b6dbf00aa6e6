import { types } from 'node:util';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { redact } from '../diagnostics/redact.ts';

/**
 * JSON lines on stdout. Fields are redacted, since the message of any error may hold a secret; the sentence beside them
 * is not, so it must be a constant.
 */
export function createLog(name: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    base: { pid: process.pid },
    formatters: { log: cleanFields },
    // The one that comes with pino would take what was cleaned for an error and give it another type.
    serializers: { err: (cleaned: unknown) => cleaned },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function cleanFields(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, clean(value)]));
}

/** Of an error its words only: the SDKs hang whole requests with their headers on theirs. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (types.isNativeError(value)) {
    return cleanFields({ type: value.name, message: value.message, stack: value.stack, cause: value.cause });
  }
  if (Array.isArray(value)) return value.map(clean);
  return typeof value === 'object' && value !== null ? cleanFields(value) : value;
}
