import type { Answer, Gathered, NodeFacts } from '../evidence.ts';
import type { NodeConnections } from '../evidence/snat.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { SOCKETS } from '../node/sockets-section.ts';
import { need } from './collector.ts';
import type { CollectContext, Excerpts, Probe } from './collector.ts';
import { readSockets } from './shared/read-sockets.ts';

type Needs = 'cluster' | 'nodes' | 'snatMetrics';

/** Share of a node's ports in use from which its pods are looked at in a large cluster. */
const BUSY = 0.5;

/** Who on the nodes holds connections to the internet, by network namespace, so that no pod needs tools or a shell. */
export const podConnections: Probe<'podConnections', Needs> = {
  kind: 'podConnections',
  source: 'nodes',
  uses: ['cluster', 'nodes'],
  sections: (node, gathered) => (isTranslated(gathered) && need(gathered.nodes).some(({ name, os }) => name === node && os !== 'windows') ? [SOCKETS] : []),
  suspects: { after: ['snatMetrics'], of: suspectsOf },
  read: (answers, gathered) =>
    Object.fromEntries(need(gathered.nodes).flatMap(({ name }) => {
      const answer = answers.get(name);
      return answer === undefined ? [] : [[name, connectionsOf(answer)]];
    })),
  excerpts: (all) => Object.assign({}, ...Object.entries(all).map(([node, answer]) => excerptOf(node, answer))),
};

/** Who translates elsewhere, at a firewall or not at all, has no ports of ours to run out of. */
const isTranslated = ({ cluster }: Gathered<Needs>): boolean => !cluster.ok || cluster.value.outboundType === 'loadBalancer' || /natgateway/i.test(cluster.value.outboundType);

/** Nodes whose connections fail or that use many ports, and what people asked about; all of them where a NAT gateway fails. */
function suspectsOf({ nodes, snatMetrics }: Gathered<Needs>, { target }: CollectContext): ReadonlySet<string> {
  const metrics = snatMetrics.ok ? snatMetrics.value : undefined;
  const gatewayFails = metrics?.natGateways.some(({ failed = 0 }) => failed > 0) ?? false;
  const busy = new Set(metrics?.backends.filter(({ failed = 0, ratio = 0 }) => failed > 0 || ratio > BUSY).map(({ address }) => address));
  const isSuspect = ({ name, address }: NodeFacts): boolean => gatewayFails || busy.has(address) || name === target.node;
  return new Set(need(nodes).filter(isSuspect).map(({ name }) => name));
}

function connectionsOf(answer: Answer<NodeAnswer>): Answer<NodeConnections> {
  if (!answer.ok) return answer;
  const section = answer.value['sockets'];
  if (section === undefined) return { ok: false, reason: 'it did not answer about its connections' };
  if (!section.ok) return section;
  const { stdout, stderr, exitCode } = section.value;
  if (exitCode === 124 || exitCode === 137) return { ok: false, reason: 'counting its connections did not end in time' };
  if (exitCode !== 0) return { ok: false, reason: `counting its connections ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
  const read = readSockets(stdout);
  return read === undefined ? { ok: false, reason: 'what it answered about its connections cannot be read' } : { ok: true, value: read };
}

function excerptOf(node: string, answer: Answer<NodeConnections>): Excerpts {
  if (!answer.ok) return { [`node/${node}/connections`]: answer.reason };
  const { namespaces, unlistedNamespaces, unlistedConnections } = answer.value;
  const lines = namespaces.flatMap(({ isNode, addresses, total, peers }) => [
    `${isNode ? "the node's own network" : addresses.join(' ')}: ${total} connections`,
    ...peers.map(({ remote, port, total: count, byState, process }) => `  ${count} ${remote}:${port} ${Object.entries(byState).map(([state, many]) => `${state}=${many}`).join(' ')}${process === undefined ? '' : ` by ${process}`}`),
  ]);
  const rest = unlistedNamespaces === 0 ? [] : [`and ${unlistedNamespaces} more namespaces with ${unlistedConnections} connections`];
  return { [`node/${node}/connections`]: [...lines, ...rest].join('\n') || 'no connection to a public address' };
}
