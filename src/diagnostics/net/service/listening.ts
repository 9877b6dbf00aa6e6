/** Sockets that wait for clients, out of `ss -Hltun`. Source: ss(8): with both protocols asked for, the first column names one. */
export interface ListeningSocket {
  /** `TCP`, `UDP`. */
  readonly protocol: string;
  /** `0.0.0.0`, `*` (IPv6 with IPv4), `::`, or one address, without brackets and zone. */
  readonly address: string;
  readonly port: number;
}

/** Lines of another form are left out. */
export function parseListening(text: string): readonly ListeningSocket[] {
  const found = text.split('\n').flatMap(socketIn);
  return [...new Map(found.map((socket) => [JSON.stringify(socket), socket])).values()];
}

function socketIn(line: string): readonly ListeningSocket[] {
  const [protocol = '', state = '', , , local = ''] = line.trim().split(/\s+/);
  const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
  if (!/^(?:tcp|udp)$/.test(protocol) || !/^(?:LISTEN|UNCONN)$/.test(state) || address === undefined) return [];
  return [{ protocol: protocol.toUpperCase(), address: address.replace(/[[\]]/g, '').replace(/%.*$/, ''), port: Number(port) }];
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Whether a client elsewhere gets to this socket at the pod's address. */
export const isReachable = ({ address }: ListeningSocket, podAddress: string): boolean =>
  !LOOPBACK.test(address) && (['0.0.0.0', '*', '::', podAddress].includes(address) || address === `::ffff:${podAddress}`);

export const isLoopback = ({ address }: ListeningSocket): boolean => LOOPBACK.test(address);
