import type { Connection, ConnectionTable } from './connection.ts';
import { readEndpoint } from './endpoint.ts';
import { readState } from './state.ts';
import { readTable, type Row } from './table.ts';

/**
 * Reads netstat of Linux (with and without `-n`, `-p` and a column of states) and of Windows (`-aon`). Never throws.
 * Without `-n` hosts and ports are names, which cannot be read.
 */
export const parseNetstat = (text: string): ConnectionTable => readTable(text, readRow);

const HEADING = /^(?:Active (?:Internet )?Connections\b|Proto\s+(?:Recv-Q\s+Send-Q\s+)?Local Address\b)/i;

function readRow(line: string): Row {
  const trimmed = line.trim();
  if (HEADING.test(trimmed)) return 'heading';
  const [name = '', ...words] = trimmed.split(/\s+/);
  const [, protocol] = /^(tcp|udp)6?$/i.exec(name) ?? [];
  if (protocol === undefined) return undefined;
  // Windows has no columns for the queues.
  const isLinux = /^\d+$/.test(words[0] ?? '') && /^\d+$/.test(words[1] ?? '');
  const [local = '', remote = '', ...rest] = isLinux ? words.slice(2) : words;
  const [here, there] = [readEndpoint(local), readEndpoint(remote)];
  if (here === undefined || there === undefined) return 'unread';
  const state = readState(rest[0] ?? '');
  return {
    protocol: protocol.toLowerCase() === 'udp' ? 'udp' : 'tcp',
    local: here.address,
    remote: there.address,
    localPort: here.port,
    remotePort: there.port,
    state: state ?? 'UNKNOWN',
    ...processOf(state === undefined ? rest.join(' ') : rest.slice(1).join(' ')),
  };
}

/** `1234/name` on Linux, `1234` on Windows, `-` where it is not known. */
function processOf(text: string): Pick<Connection, 'process' | 'pid'> {
  const [, pid, process] = /^(\d+)(?:\/(.+))?$/.exec(text) ?? [];
  return { ...(process !== undefined && { process }), ...(pid !== undefined && { pid: Number(pid) }) };
}
