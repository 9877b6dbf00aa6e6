import { LogLevel, type Logger } from '@slack/bolt';
import { errorText } from '../error-text.ts';
import type { Log } from '../core/log.ts';

export type SlackLogger = Logger;

/** Bolt's log in ours, its words in a field: they may hold what others sent, and only fields are redacted. Its debug level prints payloads and is never let through. */
export function slackLogger(log: Log): SlackLogger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn({ from: 'slack', says: told(parts) }, 'Slack library warns'),
    error: (...parts) => log.error({ from: 'slack', says: told(parts) }, 'Slack library trouble'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function told(parts: readonly unknown[]): string {
  return parts.map(errorText).join(' ');
}
