import type { Answer, Gathered, KubeletReach, NodeFacts, PortAnswer, TunnelAgent } from '../evidence.ts';
import { addressRanges } from '../net/address-ranges.ts';
import type { AddressRanges } from '../net/address-ranges.ts';
import { answerFor, parseNc } from '../net/port-answer.ts';
import type { NodeAnswer } from '../node/answer.ts';
import { reachSection } from '../node/reach-section.ts';
import { need } from './collector.ts';
import type { CollectContext, Probe } from './collector.ts';

const KUBELET_PORT = 10250;

type Needs = 'nodes' | 'tunnelAgents';

/** tcp/10250 of every node, measured from every tunnel agent's network namespace: the way the API server takes. */
export const kubeletReach: Probe<'kubeletReach', Needs> = {
  kind: 'kubeletReach',
  source: 'nodes',
  uses: ['nodes', 'tunnelAgents'],
  sections(node, gathered, context) {
    const vantages = need(gathered.tunnelAgents).filter((agent) => agent.node === node);
    const targets = targetsOf(gathered, context).flatMap(({ address }) => (address === '' ? [] : [address]));
    return vantages.length === 0 || targets.length === 0 ? [] : [reachSection(vantages, targets, KUBELET_PORT)];
  },
  read(answers, gathered, context) {
    const targets = targetsOf(gathered, context);
    return agentsOf(gathered).flatMap((agent) => {
      const lines = reachLines(answers.get(agent.node), agent);
      return targets.map((target) => measurement(agent, target, lines));
    });
  },
  excerpts: (measured) => ({
    'tunnel/kubelet-reach': measured.map(({ agent, agentNode, node, address, answer, says }) => `${agent} (${agentNode}) → ${node} ${address}:${KUBELET_PORT} ${answer} ${says}`.trim()).join('\n'),
  }),
};

/** A pod stays in the list for a while after its node is gone. */
function agentsOf({ nodes, tunnelAgents }: Gathered<Needs>): readonly TunnelAgent[] {
  const listed = new Set(need(nodes).map(({ name }) => name));
  return need(tunnelAgents).filter(({ node }) => listed.has(node));
}

function targetsOf({ nodes }: Gathered<Needs>, { onlyNode }: CollectContext): readonly NodeFacts[] {
  return need(nodes).filter(({ name }) => (onlyNode === undefined || onlyNode === name));
}

/** How some connections ended. */
interface Said {
  readonly addresses: AddressRanges;
  readonly isOpen: boolean;
  /** What nc printed, `@` standing for the address; of connections that were made, nothing is carried. */
  readonly text: string;
}

/** What nc said of the addresses, or why the agent's view could not be had. */
function reachLines(answer: Answer<NodeAnswer> | undefined, agent: TunnelAgent): Answer<readonly Said[]> {
  if (answer === undefined) return { ok: false, reason: `${agent.node} was not asked` };
  if (!answer.ok) return { ok: false, reason: `${agent.node}: ${answer.reason}` };
  const section = answer.value['reach'];
  if (section === undefined) return { ok: false, reason: `${agent.node} did not answer about the port` };
  if (!section.ok) return { ok: false, reason: `${agent.node}: ${section.reason}` };
  const { stdout, stderr, exitCode } = section.value;
  const locked = stdout.split('\n').find((line) => line.startsWith(`! ${agent.address} `));
  if (locked !== undefined) return { ok: false, reason: `cannot enter the network namespace of ${agent.pod} on ${agent.node}: ${locked.slice(agent.address.length + 3)}` };
  if (exitCode !== 0) return { ok: false, reason: `the measurement on ${agent.node} ended with exit status ${exitCode}: ${stderr.trim().slice(0, 200)}` };
  return { ok: true, value: stdout.split('\n').flatMap((line) => saidOf(line, agent.address)) };
}

function saidOf(line: string, vantage: string): readonly Said[] {
  const [, from, exit, addresses, text = ''] = /^(\S+) (\d+) (\S+)(?: (.*))?$/.exec(line) ?? [];
  return from === vantage && addresses !== undefined ? [{ addresses: addressRanges(addresses), isOpen: exit === '0', text: text.trim() }] : [];
}

function measurement(agent: TunnelAgent, target: NodeFacts, lines: Answer<readonly Said[]>): KubeletReach {
  const common = { agent: agent.pod, agentNode: agent.node, node: target.name, address: target.address };
  if (target.address === '') return { ...common, answer: 'unknown', says: `${target.name} has no address yet` };
  if (!lines.ok) return { ...common, answer: 'unknown', says: lines.reason };
  const said = lines.value.find(({ addresses }) => addresses.has(target.address));
  if (said === undefined) return { ...common, answer: 'unknown', says: `${agent.node} did not report on ${target.address}` };
  if (said.isOpen) return { ...common, answer: 'open', says: '' };
  const { state, says } = answerFor(parseNc(said.text.replaceAll('@', target.address), { port: KUBELET_PORT }), target.address, KUBELET_PORT);
  return { ...common, answer: portAnswer(state), says };
}

function portAnswer(state: string): PortAnswer {
  switch (state) {
    case 'open':
    case 'refused':
    case 'timeout':
      return state;
    case 'unreachable':
    case 'blocked':
      return 'unreachable';
    default:
      return 'unknown';
  }
}
