import { types } from 'node:util';
import { pino } from 'pino';
import type { DestinationStream, LogFn, Logger } from 'pino';
import { redact } from '../diagnostics/redact.ts';

/** JSON lines on stdout. Fields and sentences are redacted: the message of any error may hold a secret. */
export function createLog(name: string, destination?: DestinationStream): Logger {
  const options = {
    name,
    base: { pid: process.pid },
    formatters: { log: cleanFields },
    hooks: { logMethod: cleanSentence },
    // The one that comes with pino would take what was cleaned for an error and give it another type.
    serializers: { err: (cleaned: unknown) => cleaned },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Before pino puts a line together: JSON is not a text to replace things in. */
function cleanSentence(this: Logger, words: Parameters<LogFn>, method: LogFn): void {
  Reflect.apply(method, this, words.map((word: unknown) => (typeof word === 'string' ? redact(word) : word)));
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
