import { connect, createServer, type Socket } from 'node:net';
import type { Listening } from '../http/serve.ts';

const host = '127.0.0.1';

/** A port in front of another. Where the gate is shut, it takes connections and never says a word, as a network that drops. */
export async function listenAtGate(behind: Pick<Listening, 'url' | 'close'>, isOpen: () => boolean): Promise<Pick<Listening, 'url' | 'close'>> {
  const port = Number(new URL(behind.url).port);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => sockets.add(socket) && socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  const server = createServer((socket) => {
    keep(socket);
    if (!isOpen()) return;
    const inner = keep(connect(port, host));
    socket.pipe(inner).pipe(socket);
    socket.once('close', () => inner.destroy());
    inner.once('close', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const address = server.address();
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await behind.close();
  };
  return { url: `https://${host}:${typeof address === 'object' && address !== null ? address.port : port}`, close };
}
