import type { Answer, Gathered } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { TunnelEgress, TunnelKind } from '../evidence/tunnel.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { tunnelEgressSection } from '../node/tunnel-egress-section.ts';
import { need } from './collector.ts';
import type { Probe } from './collector.ts';

/** Agents that are measured from: where one is cut off and another is not, more would not say more. */
const AGENTS = 3;

const KINDS: Readonly<Record<string, { readonly kind: TunnelKind; readonly port: number }>> = {
  'konnectivity-agent': { kind: 'konnectivity', port: 443 },
  tunnelfront: { kind: 'tunnel-front', port: 9000 },
  'aks-link': { kind: 'aks-link', port: 1194 },
};

type Needs = 'cluster' | 'nodes' | 'tunnelWorkload';

/** The agents' own way to the API server, from their own network: name, TCP, TLS and the protocol that TLS agrees on. */
export const tunnelEgress: Probe<'tunnelEgress', Needs> = {
  kind: 'tunnelEgress',
  source: 'nodes',
  uses: ['cluster', 'nodes', 'tunnelWorkload'],
  sections: () => [],
  podSections(gathered) {
    const { fqdn } = need(gathered.cluster);
    if (fqdn === '') return [];
    return agentsOf(gathered).map((pod) => ({ pod, sections: [tunnelEgressSection(wayOf(pod), fqdn)], nodeTools: 'dig or openssl' }));
  },
  read(answers, gathered) {
    const { fqdn } = need(gathered.cluster);
    return agentsOf(gathered).map((pod): TunnelEgress => {
      const output = fqdn === '' ? lack('Azure names no address of the API server') : textOf(answers.get(`${pod.namespace}/${pod.name}`));
      return { agent: pod.name, node: pod.node, host: fqdn, ...wayOf(pod), output };
    });
  },
  excerpts: (all) => Object.fromEntries(all.map(({ agent, output }) => [`tunnel/egress/${agent}`, output.ok ? output.value : output.reason])),
};

/** One per node first, so that a node that is cut off is not missed for another agent of the same node. */
function agentsOf({ nodes, tunnelWorkload }: Gathered<Needs>): readonly PodFacts[] {
  const listed = new Set(need(nodes).map(({ name }) => name));
  const running = need(tunnelWorkload).pods.filter(({ phase, node, address }) => phase === 'Running' && address !== '' && listed.has(node));
  const firsts = running.filter(({ node }, index) => running.findIndex((other) => other.node === node) === index);
  return [...firsts, ...running.filter((pod) => !firsts.includes(pod))].slice(0, AGENTS);
}

const wayOf = ({ labels }: PodFacts): { readonly kind: TunnelKind; readonly port: number } => KINDS[labels['app'] ?? ''] ?? { kind: 'konnectivity', port: 443 };

function textOf(answer: Answer<NodeAnswer> | undefined): Answer<string> {
  if (answer === undefined) return lack('it was not asked');
  if (!answer.ok) return answer;
  const section = answer.value['tunnel-egress'];
  if (section === undefined) return lack('it did not answer about its way out');
  if (!section.ok) return section;
  const { exitCode, stdout, stderr } = section.value;
  return exitCode === 0 ? { ok: true, value: stdout } : lack(stderr.trim().slice(0, 200) || `the measurement ended with exit status ${exitCode}`);
}

const lack = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });
