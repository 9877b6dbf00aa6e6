import { createServer } from 'node:net';
import type { Handler } from '../http/exchange.ts';
import { serveHttps, type Listening } from '../http/serve.ts';
import type { Channels } from '../scenario/channels.ts';
import type { Authority } from '../tls.ts';
import { listenAtGate } from './gate.ts';
import { refuseUpgrades } from './upgrades.ts';

export interface KubernetesOptions {
  readonly port: number;
  readonly authority: Authority;
  readonly mode: Channels['kubernetes'];
  /** Absent: every client is admitted. */
  readonly isOpen?: () => boolean;
  readonly log: (line: string) => void;
}

const host = '127.0.0.1';

/** A port that takes connections and never says a word, like a firewall in the middle of a path. */
async function listenSilently(port: number): Promise<Pick<Listening, 'url' | 'close'>> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `https://${host}:${typeof address === 'object' && address !== null ? address.port : port}`, close };
}

/** Serves the API on loopback, or makes it unreachable in the way that the scenario wants. */
export async function startKubernetes(
  handle: Handler,
  { port, authority, mode, isOpen, log }: KubernetesOptions,
): Promise<Pick<Listening, 'url' | 'close'>> {
  if (mode === 'silent') return listenSilently(port);
  const tls = { ...authority.server(), ca: authority.ca, requestCert: true, rejectUnauthorized: false };
  const listening = await serveHttps(handle, { port, tls, log });
  refuseUpgrades(listening.server, handle);
  if (mode === 'reachable') return isOpen === undefined ? listening : listenAtGate(listening, isOpen);
  // Its address stays in kubeconfigs while nobody listens there.
  await listening.close();
  return { url: listening.url, close: () => Promise.resolve() };
}
