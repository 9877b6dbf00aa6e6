import type { ConnectionTable, TcpState } from './connection.ts';
import { readTable, type Row } from './table.ts';

/** include/net/tcp_states.h, counted from 1. */
const STATES: readonly TcpState[] = [
  'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSED', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING', 'SYN-RECV',
];

/** Reads /proc/net/tcp, tcp6 and /proc/PID/net/tcp, as on machines with little-endian order. Never throws. */
export const parseProcNetTcp = (text: string): ConnectionTable => readTable(text, readRow);

function readRow(line: string): Row {
  if (/^\s*sl\s+local_address\s+rem(?:ote)?_address\s+st\b/.test(line)) return 'heading';
  const [number = '', local = '', remote = '', state = ''] = line.trim().split(/\s+/);
  if (!/^\d+:$/.test(number)) return undefined;
  const [here, there] = [endpointOf(local), endpointOf(remote)];
  const known = STATES[Number.parseInt(/^[\dA-F]{2}$/.exec(state)?.[0] ?? '', 16) - 1];
  if (here === undefined || there === undefined || known === undefined) return 'unread';
  return { protocol: 'tcp', local: here.address, remote: there.address, localPort: here.port, remotePort: there.port, state: known };
}

function endpointOf(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, hex = '', port = ''] = /^([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})$/.exec(text) ?? [];
  if (hex === '') return undefined;
  return { address: addressOf(hex), port: Number.parseInt(port, 16) };
}

/** Each 32-bit word is printed in the machine's order. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  if (bytes.length === 4) return dotted(bytes);
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[index * 2] ?? ''}${bytes[index * 2 + 1] ?? ''}`.toLowerCase());
  if (groups.slice(0, 5).every((group) => group === '0000') && groups[5] === 'ffff') return dotted(bytes.slice(12));
  return groups.every((group) => group === '0000') ? '::' : groups.map((group) => group.replace(/^0{1,3}/, '')).join(':');
}

const dotted = (bytes: readonly string[]): string => bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
