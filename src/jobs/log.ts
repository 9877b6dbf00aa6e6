import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { redact } from '../diagnostics/redact.ts';

/** JSON lines on stdout. Each line passes the redaction, since the message of any error may hold a secret. */
export function createLog(name: string, destination?: DestinationStream): Logger {
  const options = { name, base: { pid: process.pid }, hooks: { streamWrite: redact } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
