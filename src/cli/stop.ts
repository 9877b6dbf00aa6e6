import { EXIT } from './exit.ts';

/** Time to remove what was started in the cluster (debug pods); after it, the process ends as it is. */
const STOP_WITHIN_MS = 8_000;

/** Aborted by the first Ctrl-C or request to end. Later ones change nothing: it ends soon in any case. */
export function onStop(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    setTimeout(() => process.exit(EXIT.stopped), STOP_WITHIN_MS).unref();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}
