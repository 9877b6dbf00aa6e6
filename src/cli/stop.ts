import { EXIT } from './exit.ts';

/** Milliseconds to remove what was started in the cluster: a debug pod has 10 s for it. After it, the process ends as it is. */
const STOP_WITHIN_MS = 12_000;

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
