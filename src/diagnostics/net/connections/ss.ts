import type { Connection, ConnectionTable } from './connection.ts';
import { readEndpoint } from './endpoint.ts';
import { readState } from './state.ts';
import { readTable, type Row } from './table.ts';

/**
 * Reads `ss -tan`, with and without `-u`, `-H` and `-p`. Never throws. With `-H` nothing tells a node without connections from an
 * output that is missing: `recognised` is then false for both.
 */
export const parseSs = (text: string): ConnectionTable => readTable(text, readRow);

const NETIDS: Readonly<Record<string, Connection['protocol']>> = { tcp: 'tcp', udp: 'udp' };

function readRow(line: string): Row {
  const words = line.trim().split(/\s+/);
  if (/^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\b/.test(line.trim())) return 'heading';
  const protocol = NETIDS[words[0] ?? ''];
  const [state = '', receiving = '', sending = '', local = '', remote = ''] = protocol === undefined ? words : words.slice(1);
  const known = readState(state);
  // `ss state established` leaves the column of states out.
  if (known === undefined && /^\d+ +\d+ +\S+:\d+ +\S+:\d+/.test(line.trim())) return connectionOf('tcp', 'UNKNOWN', words[2] ?? '', words[3] ?? '', line);
  if (known === undefined) return protocol === undefined ? undefined : 'unread';
  if (!/^\d+$/.test(receiving) || !/^\d+$/.test(sending)) return 'unread';
  return connectionOf(protocol ?? 'tcp', known, local, remote, line);
}

function connectionOf(protocol: Connection['protocol'], state: Connection['state'], local: string, remote: string, line: string): Row {
  const [here, there] = [readEndpoint(local), readEndpoint(remote)];
  if (here === undefined || there === undefined) return 'unread';
  const [, process, pid] = /\busers:\(\("((?:[^"\\]|\\.)*)",pid=(\d+)/.exec(line) ?? [];
  return {
    protocol,
    local: here.address,
    remote: there.address,
    localPort: here.port,
    remotePort: there.port,
    state,
    ...(process !== undefined && { process }),
    ...(pid !== undefined && { pid: Number(pid) }),
  };
}
