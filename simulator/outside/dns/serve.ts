import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import type { Transport } from './conduct.ts';

/** The answer to a message, or nothing. */
export type Answerer = (message: Buffer, transport: Transport) => Promise<Buffer | undefined>;

const idleMs = 10_000;

export function serveUdp(socket: DatagramSocket, answer: Answerer): void {
  socket.on('error', () => {});
  socket.on('message', async (message, { address, port }) => {
    const reply = await answer(message, 'udp');
    // The server may have been closed while a slow answer waited.
    if (reply !== undefined) trySend(socket, reply, port, address);
  });
}

function trySend(socket: DatagramSocket, reply: Buffer, port: number, address: string): void {
  try {
    socket.send(reply, port, address, () => {});
  } catch {
    // Closed: whoever asked waits in vain, as with any server that goes away.
  }
}

/** Messages over TCP carry their length before them (RFC 1035, section 4.2.2). */
export function readMessages(socket: Socket, report: (message: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE()) {
      const end = 2 + pending.readUInt16BE();
      report(pending.subarray(2, end));
      pending = pending.subarray(end);
    }
  });
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

export function serveTcp(server: Server, answer: Answerer): void {
  server.on('error', () => {});
  server.on('connection', (socket) => {
    socket.setTimeout(idleMs, () => socket.destroy()).on('error', () => socket.destroy());
    readMessages(socket, async (message) => {
      const reply = await answer(message, 'tcp');
      if (reply !== undefined && socket.writable) socket.write(framed(reply));
    });
  });
}
