import { isPublic } from '../../net/connections/public-peer.ts';
import { parseCrictl } from '../../net/node-tools/crictl.ts';
import { parseLsns } from '../../net/node-tools/lsns.ts';
import { parsePstree } from '../../net/node-tools/pstree.ts';
import { parseTcptracer } from '../../net/node-tools/tcptracer.ts';
import type { Explanation, Tool } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { quoted, some, type Recogniser } from '../recogniser.ts';

/** Steps on the way from a busy connection to its pod. None of them shows that anything is blocked. */
const step = (tool: Tool, proves: string, leavesOpen: string, asks?: string): Explanation => ({ tool, verdict: 'unknown', proves, leavesOpen, next: 'snat', ...(asks !== undefined && { asks }) });

const CRICTL = /^CONTAINER\s+IMAGE\s+CREATED\s+STATE\b|^POD ID\s+CREATED\s+STATE|\bcrictl\b.*(?:FATA|error)|validate service connection|unable to determine (?:image|runtime) API version/;
const TRACER = /^Tracing TCP|^(?:TIME\S*\s+)?T(?:YPE)?\s+PID\s+COMM\b|^Count\s+[SD]ADDR\s+NETNS$/;

export const nodeTools: readonly Recogniser[] = [
  { tool: 'crictl', strength: (paste) => (some(paste, CRICTL) || /\bcrictl\b/.test(paste.command ?? '') ? 3 : 0), explain: crictl },
  { tool: 'lsns', strength: (paste) => (some(paste, /^NS\s+TYPE\s+NPROCS\s+PID\b|^\d{9,11} net\s+\d+\s+\d+\s/) ? 3 : 0), explain: lsns },
  { tool: 'pstree', strength: (paste) => (some(paste, /^(?:[├└│─`|\s-]*)(?:systemd,\d+$|.*containerd-shim(?:,\d+)?\s.*-id)/) ? 2 : 0), explain: pstree },
  { tool: 'tcptracer', strength: (paste) => (some(paste, TRACER) ? 3 : 0), explain: tracer },
];

function crictl({ text }: Paste): Explanation {
  const table = parseCrictl(text);
  if (table.kind === 'error') return step('crictl', `crictl gave no table: ${quoted(table.reason)}. That concerns the tool on this node, and no connection.`, 'Which pods run here.', 'Name the socket: crictl --runtime-endpoint unix:///run/containerd/containerd.sock ps -a.');
  const live = table.containers.filter(({ state }) => state === 'Running');
  const names = [...new Set(live.map(({ pod }) => pod))].slice(0, 3).join(', ');
  return step('crictl', `The node runs ${live.length} of the ${table.containers.length} containers listed${names === '' ? '' : `, of ${names} and others`}. A POD ID tells which sandbox belongs to which pod; those that have exited hold no connection.`, 'Which of them opens connections, and whether anything is blocked: this list says nothing about the network.');
}

function lsns({ text }: Paste): Explanation {
  const { namespaces } = parseLsns(text);
  const pods = namespaces.filter(({ isHost }) => !isHost);
  return step('lsns', `${pods.length} network namespaces besides the node's own are shown, each of one pod; its lowest process leads to the sandbox. Pods with hostNetwork share the node's namespace and cannot be told apart by it.`, 'Which pod a namespace belongs to (pstree, then crictl), and whether anything is blocked.');
}

function pstree({ text }: Paste): Explanation {
  const sandbox = parsePstree(text);
  if (sandbox === undefined) return step('pstree', 'The tree names no single sandbox.', 'Which pod the process belongs to.', 'Ask for one process: pstree -apsl <pid>.');
  const cut = sandbox.cut ? ' The id is cut: ask with -l.' : '';
  return step('pstree', `The process runs in the sandbox ${sandbox.id.slice(0, 13)}, which crictl lists as POD ID.${cut}`, 'The pod\'s name (crictl ps), and whether anything is blocked.');
}

function tracer({ text }: Paste): Explanation {
  const { events, counts, failure, recognised } = parseTcptracer(text);
  if (!recognised && failure !== undefined) return step('tcptracer', `The tracer could not run: ${quoted(failure)}.`, 'Who opens connections.', 'Count with "ss -Htan" in the pods\' namespaces instead.');
  const connects = events.filter(({ kind }) => kind === 'connect');
  const outbound = connects.filter(({ remote }) => isPublic(remote, []) === true);
  const [top] = counts.toSorted((a, b) => b.events - a.events);
  const table = top === undefined ? '' : ` Most events (connects and closes together) are of ${top.address} in namespace ${top.netns}: ${top.events}.`;
  return step('tcptracer', `${connects.length} connections were opened while it ran, ${outbound.length} of them to public addresses, each of which takes a SNAT port.${table}`, 'Connections that were never established: tcptracer does not show them, and they are what exhausted SNAT ports look like. What is opened to private addresses takes none.');
}
