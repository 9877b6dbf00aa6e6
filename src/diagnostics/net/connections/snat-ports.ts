import type { Connection, ConnectionTable, TcpState } from './connection.ts';
import { isPublic } from './public-peer.ts';

/** Not LISTEN (no peer), not CLOSED (gone), not SYN-RECV (somebody came in). */
const HOLDING = new Set<TcpState>(['SYN-SENT', 'ESTAB', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING']);

/** Whether an outbound connection in this state still occupies a SNAT port. */
export const holdsSnatPort = (state: TcpState): boolean => HOLDING.has(state);

export interface RemoteCount {
  readonly remote: string;
  readonly port: number;
  readonly protocol: Connection['protocol'];
  readonly total: number;
  readonly byState: Readonly<Partial<Record<TcpState, number>>>;
}

/**
 * Counts connections that occupy SNAT ports by remote address and port, the most first. Connections to ports that this
 * machine itself listens on came in, and are left out.
 */
export function countByRemote(table: ConnectionTable, vnetPrefixes: readonly string[]): readonly RemoteCount[] {
  const listening = new Set(table.connections.filter(({ state }) => state === 'LISTEN').map(({ localPort }) => localPort));
  const counts = new Map<string, RemoteCount>();
  for (const connection of table.connections) {
    if (!holdsSnatPort(connection.state) || listening.has(connection.localPort)) continue;
    if (isPublic(connection.remote, vnetPrefixes) !== true) continue;
    const key = `${connection.protocol} ${connection.remote} ${connection.remotePort}`;
    counts.set(key, withOneMore(counts.get(key), connection));
  }
  return [...counts.values()].toSorted((a, b) => b.total - a.total || compare(a.remote, b.remote) || a.port - b.port);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function withOneMore(former: RemoteCount | undefined, { remote, remotePort, protocol, state }: Connection): RemoteCount {
  return {
    remote,
    port: remotePort,
    protocol,
    total: (former?.total ?? 0) + 1,
    byState: { ...former?.byState, [state]: (former?.byState[state] ?? 0) + 1 },
  };
}
