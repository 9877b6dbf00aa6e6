import type { Collector } from './collector.ts';

/** The bot's own way to the API server: name, connection, TLS, and what `/readyz` says. */
export const apiServerFromBot: Collector<'apiServerFromBot', never> = {
  kind: 'apiServerFromBot',
  source: 'the API server',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.apiServerAnswer(signal),
  excerpts: ({ outcome, says }) => ({ 'api-server/from-bot': `${outcome}: ${says}` }),
};
