import { once } from 'node:events';
import type { Stack } from './stack.ts';

/** Says where the page is and waits for the end. */
export async function serveUntilStopped({ simulator, terminalSettings }: Stack, signal: AbortSignal): Promise<number> {
  const { slack, title, cluster } = simulator;
  process.stdout.write(`\n  ${slack.url}\n\n  Open it and type   /aks tunnel ${cluster.name}\n  Or, in another terminal:\n    . ${terminalSettings}\n    npx aks-chatops diagnose tunnel ${cluster.name}\n\n  Scenario: ${title}\n  Ctrl-C ends everything.\n\n`);
  if (!signal.aborted) await once(signal, 'abort');
  process.stderr.write('\nstopping …\n');
  return 0;
}
