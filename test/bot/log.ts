import type { Log } from '../../src/bot/core/log.ts';

export interface KeptLog extends Log {
  readonly lines: readonly { level: 'info' | 'warn' | 'error'; fields: object; says: string }[];
}

/** A log that tests can read. */
export function keptLog(): KeptLog {
  const lines: { level: 'info' | 'warn' | 'error'; fields: object; says: string }[] = [];
  const at = (level: 'info' | 'warn' | 'error') => (fields: object, says: string) => void lines.push({ level, fields, says });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
