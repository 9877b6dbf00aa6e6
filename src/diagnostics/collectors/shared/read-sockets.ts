import type { NamespaceConnections, NodeConnections, PeerConnections } from '../../evidence/snat.ts';
import { readEndpoint } from '../../net/connections/endpoint.ts';
import { readState } from '../../net/connections/state.ts';
import { wholeLines } from '../../net/whole-lines.ts';

/** Reads what the section `sockets` printed. A line of another form is a bug of ours, and makes the answer unreadable: `undefined`. */
export function readSockets(stdout: string): NodeConnections | undefined {
  const namespaces: NamespaceConnections[] = [];
  let left = { rows: 0, sum: 0 };
  for (const line of wholeLines(stdout)) {
    const words = line.trim().split(/\s+/);
    const peer = peerOf(words);
    const current = namespaces.at(-1);
    if (words[0] === '=') namespaces.push(namespaceOf(words));
    else if (words[0] === '~') left = { rows: Number(words[1]), sum: Number(words[2]) };
    else if (peer !== undefined && current !== undefined) namespaces[namespaces.length - 1] = { ...current, peers: [...current.peers, peer] };
    else return undefined;
  }
  return { namespaces, unlistedNamespaces: left.rows, unlistedConnections: left.sum };
}

const namespaceOf = ([, total, kind, ...addresses]: readonly string[]): NamespaceConnections => ({ isNode: kind === 'node', addresses, total: Number(total), peers: [] });

function peerOf([total = '', end = '', process = '-', ...states]: readonly string[]): PeerConnections | undefined {
  const colon = end.lastIndexOf(':');
  const remote = readEndpoint(end.includes(':') && end.indexOf(':') !== colon ? `[${end.slice(0, colon)}]${end.slice(colon)}` : end);
  if (remote === undefined || !/^\d+$/.test(total)) return undefined;
  const byState = Object.fromEntries(
    states.flatMap((text) => {
      const [name = '', count] = text.split('=');
      const state = readState(name);
      return state === undefined ? [] : [[state, Number(count)]];
    }),
  );
  return { remote: remote.address, port: remote.port, total: Number(total), byState, ...(process === '-' ? {} : { process }) };
}
