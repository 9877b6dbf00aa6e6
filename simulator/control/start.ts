import { serveHttp } from '../http/serve.ts';
import type { Simulator } from '../start.ts';
import { createChangeFeed } from './changes.ts';
import { createControl } from './handle.ts';

/** Opens the control API on loopback. */
export async function startControl(
  simulator: Simulator,
  options: { port: number; log: (line: string) => void },
): Promise<{ url: string; close(): Promise<void> }> {
  const feed = simulator.slack === undefined ? undefined : createChangeFeed(simulator.slack.stand);
  const listening = await serveHttp(createControl(simulator, feed), options);
  const close = async (): Promise<void> => {
    feed?.close();
    await listening.close();
  };
  return { url: listening.url, close };
}
