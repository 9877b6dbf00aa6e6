import type { Server, Socket } from 'node:net';

/** Open connections, so that a server can be closed without waiting for its clients. */
export interface Connections {
  /** Remembers what the server accepts. */
  track(server: Server): void;
  destroy(): void;
}

export function connections(): Connections {
  const open = new Set<Socket>();
  const add = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => open.delete(socket));
  };
  return {
    track: (server) => void server.on('connection', add),
    destroy() {
      for (const socket of open) socket.destroy();
    },
  };
}
