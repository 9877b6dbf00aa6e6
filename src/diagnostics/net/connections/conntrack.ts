import { parseAddress } from '../cidr.ts';
import type { ConnectionTable, TcpState } from './connection.ts';
import { readState } from './state.ts';
import { readTable, type Row } from './table.ts';

/** Reads `conntrack -L` and /proc/net/nf_conntrack: of each flow the original direction, before any translation. Never throws. */
export function parseConntrack(text: string): ConnectionTable {
  const table = readTable(text, readRow);
  const shown = /\bconntrack-tools\): (\d{1,9}) flow entries have been shown/.exec(text.slice(-4_000))?.[1];
  const missing = Math.max(0, Number(shown ?? 0) - rowsIn(text));
  return { ...table, unreadCount: table.unreadCount + missing, recognised: table.recognised || shown !== undefined };
}

const ROW = /^(?:ipv[46]\s+\d+\s+)?([a-z]\w*)\s+(\d+)\s+\d+\s/;

const rowsIn = (text: string): number => text.split('\n').filter((line) => ROW.test(line)).length;

function readRow(line: string): Row {
  const [head, protocol] = ROW.exec(line) ?? [];
  if (head === undefined || protocol === undefined) return undefined;
  if (protocol !== 'tcp' && protocol !== 'udp') return 'heading';
  const [local, remote] = [fieldOf(line, 'src'), fieldOf(line, 'dst')];
  const [localPort, remotePort] = [Number(fieldOf(line, 'sport')), Number(fieldOf(line, 'dport'))];
  const state = protocol === 'tcp' ? readState(line.slice(head.length).split(/\s+/)[0] ?? '') : UDP;
  // The reply's direction and the count of users end a row; without them it is cut.
  if (!/\bsrc=.*\bsrc=/.test(line) || !isAddress(local) || !isAddress(remote) || !isPort(localPort) || !isPort(remotePort)) return 'unread';
  return state === undefined ? 'unread' : { protocol, local, remote, localPort, remotePort, state };
}

/** The first of two: each row has the original direction before the reply's. */
const fieldOf = (line: string, key: string): string => new RegExp(`\\s${key}=(\\S+)`).exec(line)?.[1] ?? '';

/** UDP has no states: a flow that conntrack remembers holds its port, answered or not. */
const UDP: TcpState = 'ESTAB';

const isAddress = (text: string): boolean => parseAddress(text).ok;

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port <= 65_535;
