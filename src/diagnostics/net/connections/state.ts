import type { TcpState } from './connection.ts';

/** ss, netstat of Linux and Windows, conntrack and the tracers name the same states differently. */
const STATES: Readonly<Record<string, TcpState>> = {
  ESTAB: 'ESTAB', ESTABLISHED: 'ESTAB', 'SYN-SENT': 'SYN-SENT', 'SYN-SENT2': 'SYN-SENT', 'SYN-RECV': 'SYN-RECV', 'SYN-RECEIVED': 'SYN-RECV',
  'NEW-SYN-RECV': 'SYN-RECV', 'FIN-WAIT': 'FIN-WAIT-1', 'FIN-WAIT1': 'FIN-WAIT-1', 'FIN-WAIT-1': 'FIN-WAIT-1', 'FIN-WAIT2': 'FIN-WAIT-2',
  'FIN-WAIT-2': 'FIN-WAIT-2', 'TIME-WAIT': 'TIME-WAIT', CLOSE: 'CLOSED', CLOSED: 'CLOSED', 'CLOSE-WAIT': 'CLOSE-WAIT', 'LAST-ACK': 'LAST-ACK',
  LISTEN: 'LISTEN', LISTENING: 'LISTEN', CLOSING: 'CLOSING', UNCONN: 'UNCONN',
};

/** `undefined`: this word is no state. */
export const readState = (word: string): TcpState | undefined => {
  const name = word.toUpperCase().replaceAll('_', '-');
  return Object.hasOwn(STATES, name) ? STATES[name] : undefined;
};
