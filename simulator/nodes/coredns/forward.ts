import type { Transport } from '../../outside/dns/conduct.ts';
import type { Relay } from './relay.ts';

/** CoreDNS's forward plugin: how long it reads, and how long it tries (plugin/forward, readTimeout and defaultTimeout). */
const readMs = 2_000;
const giveUpMs = 5_000;

export type Forward = (servers: readonly string[], transport: Transport, message: Buffer) => Promise<Buffer | undefined>;

const shuffled = (servers: readonly string[]): string[] =>
  servers
    .map((server) => ({ server, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ server }) => server);

/**
 * Asks servers in random order, as the plugin's default policy does, those first that answered last time. When all of
 * them are down, one is tried all the same.
 */
export function createForward(relay: Pick<Relay, 'forward'>): Forward {
  const down = new Set<string>();
  const ask = async (server: string, transport: Transport, message: Buffer): Promise<Buffer | undefined> => {
    const reply = await relay.forward(server, transport, message, readMs);
    if (reply === undefined) down.add(server);
    else down.delete(server);
    return reply;
  };
  return async (servers, transport, message) => {
    const deadline = performance.now() + giveUpMs;
    while (performance.now() < deadline) {
      const alive = servers.filter((server) => !down.has(server));
      const [next] = shuffled(alive.length > 0 ? alive : servers);
      const reply = next === undefined ? undefined : await ask(next, transport, message);
      if (reply !== undefined || alive.length === 0) return reply;
    }
    return undefined;
  };
}
