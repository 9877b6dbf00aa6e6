import type { Answer, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { firewallSections } from '../node/firewall-sections.ts';
import { need } from './collector.ts';
import type { Excerpts, Probe } from './collector.ts';

const KUBELET_PORT = 10250;

/** ufw, both iptables backends and native nft tables of every Linux node, as raw text. */
export const nodeFirewalls: Probe<'nodeFirewalls', 'nodes' | 'agentSources'> = {
  kind: 'nodeFirewalls',
  source: 'nodes',
  uses: ['nodes', 'agentSources'],
  sections(node, { nodes, agentSources }, { onlyNode }) {
    const facts = need(nodes).find(({ name }) => name === node);
    if (facts?.os !== 'linux' || (onlyNode !== undefined && onlyNode !== node)) return [];
    return firewallSections(agentSources.ok ? agentSources.value.flatMap(({ address, podAddress }) => [address, podAddress]) : [], KUBELET_PORT);
  },
  read(answers, { nodes }, { onlyNode }) {
    const asked = need(nodes).filter(({ os, name }) => os === 'linux' && (onlyNode === undefined || onlyNode === name));
    return Object.fromEntries(asked.map((node) => [node.name, firewallOf(node, answers)]));
  },
  excerpts: (byNode) => Object.assign({}, ...Object.entries(byNode).map(([node, answer]) => excerptsOf(node, answer))),
};

function firewallOf({ name }: NodeFacts, answers: ReadonlyMap<string, Answer<NodeAnswer>>): Answer<NodeFirewall> {
  const answer = answers.get(name);
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
  return Object.fromEntries(
    Object.entries(answer.value).flatMap(([tool, text]: [string, Answer<string>]) => (text.ok && text.value !== '' ? [[`node/${node}/${tool}`, text.value]] : [])),
  );
}
