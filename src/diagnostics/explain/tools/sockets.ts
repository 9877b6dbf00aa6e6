import type { Diagnosis } from '../../model.ts';
import { parseConntrack } from '../../net/connections/conntrack.ts';
import type { Connection, ConnectionTable } from '../../net/connections/connection.ts';
import { parseNetstat } from '../../net/connections/netstat.ts';
import { isPublic } from '../../net/connections/public-peer.ts';
import { parseSs } from '../../net/connections/ss.ts';
import type { Explanation } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { KUBELET_PORT, some, type Recogniser } from '../recogniser.ts';

const SS = /^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\b|^(?:tcp\s+)?(?:ESTAB|SYN-SENT|LISTEN|TIME-WAIT|CLOSE-WAIT)\s+\d+\s+\d+\s+\S+:\S+\s+\S+:/;
const NETSTAT = /^Active Internet connections|^Proto\s+Recv-Q|^(?:tcp6?|udp6?)\s+\d+\s+\d+\s+\S+:\S+\s+\S+:|^TCP\s+\S+:\S+\s+\S+:\S+\s+[A-Z_]+/;
const CONNTRACK = /^(?:ipv4\s+2\s+)?(?:tcp|udp)\s+\d+\s+\d+\s+(?:[A-Z_]+\s+)?src=\S+ dst=/;

export const sockets: Recogniser = {
  tool: 'ss',
  strength: (paste) => (some(paste, SS) || some(paste, NETSTAT) || some(paste, CONNTRACK) ? 3 : 0),
  explain: (paste) => explainSockets(paste),
};

function readTable(paste: Paste): ConnectionTable {
  if (some(paste, CONNTRACK)) return parseConntrack(paste.text);
  const [ss, netstat] = [parseSs(paste.text), parseNetstat(paste.text)];
  return ss.connections.length > netstat.connections.length || (some(paste, SS) && !some(paste, NETSTAT)) ? ss : netstat;
}

function explainSockets(paste: Paste): Explanation {
  const { connections, unreadCount } = readTable(paste);
  const out = connections.filter(({ state, remote }) => state !== 'LISTEN' && state !== 'UNCONN' && isPublic(remote, []) === true);
  const waiting = connections.filter(({ state }) => state === 'SYN-SENT');
  const listens = connections.some(({ state, localPort }) => state === 'LISTEN' && localPort === KUBELET_PORT);
  const unread = unreadCount > 0 ? ` ${unreadCount} rows hold names or are cut, and do not count: use -n.` : '';
  if (waiting.length > 0) return attempts(waiting, connections.length, unread);
  const kubelet = listens ? 'A process listens on the kubelet port; that says nothing about firewalls. ' : '';
  return {
    tool: 'ss',
    verdict: 'unknown',
    proves: `${kubelet}${out.length} connections to public addresses hold a SNAT port each; none of them waits for an answer.${unread}`,
    leavesOpen: 'Whether SNAT ports run out: other pods on this node count too, each pod has a table of its own, and only the load balancer\'s metrics say that connections failed.',
    next: listens && out.length === 0 ? 'tunnel' : 'snat',
  };
}

function attempts(waiting: readonly Connection[], all: number, unread: string): Explanation {
  const targets = [...new Set(waiting.map(({ remote, remotePort }) => `${remote}:${remotePort}`))].slice(0, 3).join(', ');
  return {
    tool: 'ss',
    verdict: 'block',
    proves: `${waiting.length} of ${all} connections shown are not answered (SYN-SENT), to ${targets}.${unread}`,
    leavesOpen: 'Whether SNAT ports are exhausted, a firewall drops the packets, or the other side is down. A snapshot may also show attempts that succeed a moment later.',
    next: nextFor(waiting),
  };
}

/** Private addresses are not translated: SNAT is no suspect there. */
function nextFor(waiting: readonly Connection[]): Diagnosis {
  if (waiting.some(({ remote }) => isPublic(remote, []) !== false)) return 'snat';
  return waiting.some(({ remotePort }) => remotePort === KUBELET_PORT) ? 'tunnel' : 'service';
}
