import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Handler } from '../http/exchange.ts';

async function refuse(handle: Handler, request: IncomingMessage, socket: Duplex): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const tls = socket instanceof TLSSocket ? { tls: socket } : {};
  const { status, body } = await handle({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: '',
    ...tls,
  });
  const text = JSON.stringify(body ?? {});
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** Answers requests that want to become a stream (`kubectl exec`) like any other: none of them is granted. */
export function refuseUpgrades(server: Server, handle: Handler): void {
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    refuse(handle, request, socket).catch(() => socket.destroy());
  });
}
