import type { Answer, Gathered, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { firewallSections } from '../node/firewall-sections.ts';
import { need } from './collector.ts';
import type { Excerpts, Probe } from './collector.ts';

const KUBELET_PORT = 10250;

type Needs = 'nodes' | 'agentSources' | 'kubeletReach';

/**
 * ufw, both iptables backends and native nft tables of every Linux node, as raw text. In a large cluster only of nodes
 * whose kubelet port was not measured open by every tunnel agent: a firewall that lets all of them in is no fault.
 */
export const nodeFirewalls: Probe<'nodeFirewalls', Needs> = {
  kind: 'nodeFirewalls',
  source: 'nodes',
  // What was measured of the port is not waited for here: where all nodes are asked at once, it travels in the same script.
  uses: ['nodes', 'agentSources'],
  sections(node, { nodes, agentSources }, { onlyNode }) {
    const facts = need(nodes).find(({ name }) => name === node);
    if (facts?.os !== 'linux' || (onlyNode !== undefined && onlyNode !== node)) return [];
    return firewallSections(agentSources.ok ? agentSources.value.flatMap(({ address, podAddress }) => [address, podAddress]) : [], KUBELET_PORT);
  },
  suspects: {
    after: ['kubeletReach'],
    of(gathered) {
      const open = openForEveryAgent(gathered);
      return new Set(need(gathered.nodes).flatMap(({ name }) => (open.has(name) ? [] : [name])));
    },
  },
  read(answers, gathered, { onlyNode }) {
    const { nodes } = gathered;
    const asked = need(nodes).filter(({ os, name }) => os === 'linux' && (onlyNode === undefined || onlyNode === name));
    return Object.fromEntries(asked.map((node) => [node.name, answers.has(node.name) ? firewallOf(node, answers.get(node.name)) : unasked(node, gathered)]));
  },
  excerpts: (byNode) => Object.assign({}, ...Object.entries(byNode).map(([node, answer]) => excerptsOf(node, answer))),
};

/** Nodes whose port was measured, and by nobody as anything but open. */
function openForEveryAgent({ kubeletReach }: Pick<Gathered<Needs>, 'kubeletReach'>): ReadonlySet<string> {
  const measured = kubeletReach.ok ? kubeletReach.value : [];
  const closed = new Set(measured.flatMap(({ node, answer }) => (answer === 'open' ? [] : [node])));
  return new Set(measured.flatMap(({ node }) => (closed.has(node) ? [] : [node])));
}

/** Asked of everybody, or of suspects only: a node without an answer was spared because its port is open. */
function unasked({ name }: NodeFacts, gathered: Gathered<Needs>): Answer<NodeFirewall> {
  if (!openForEveryAgent(gathered).has(name)) return { ok: false, reason: `${name} was not asked` };
  const notAsked = `the kubelet port of ${name} was measured open by every tunnel agent, so that its firewalls were not asked about`;
  const missing = { ok: false, reason: notAsked } as const;
  return { ok: true, value: { notAsked, addresses: missing, ufw: missing, iptablesNft: missing, iptablesLegacy: missing, nft: missing } };
}

function firewallOf({ name }: NodeFacts, answer: Answer<NodeAnswer> | undefined): Answer<NodeFirewall> {
  if (answer === undefined) return { ok: false, reason: `${name} was not asked` };
  if (!answer.ok) return { ok: false, reason: `${name}: ${answer.reason}` };
  const section = (key: string): Answer<string> => textOf(name, key, answer.value);
  return {
    ok: true,
    value: {
      addresses: section('addresses'),
      ufw: section('ufw'),
      iptablesNft: section('iptables-nft'),
      iptablesLegacy: section('iptables-legacy'),
      nft: section('nft'),
    },
  };
}

function textOf(node: string, key: string, sections: NodeAnswer): Answer<string> {
  const section = sections[key];
  if (section === undefined) return { ok: false, reason: `${node} did not answer about ${key}` };
  if (!section.ok) return { ok: false, reason: `${key} on ${node}: ${section.reason}` };
  const { exitCode, stdout, stderr } = section.value;
  if (exitCode === 124 || exitCode === 137) return { ok: false, reason: `${key} on ${node} did not end in time` };
  if (exitCode !== 0) return { ok: false, reason: `${key} on ${node} failed with exit status ${exitCode}: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  return { ok: true, value: stdout };
}

function excerptsOf(node: string, answer: Answer<NodeFirewall>): Excerpts {
  if (!answer.ok) return {};
  const { notAsked: _reason, ...texts } = answer.value;
  return Object.fromEntries(
    Object.entries(texts).flatMap(([tool, text]: [string, Answer<string>]) => (text.ok && text.value !== '' ? [[`node/${node}/${tool}`, text.value]] : [])),
  );
}
