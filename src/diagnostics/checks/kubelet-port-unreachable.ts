// The API server reaches kubelets through the tunnel agents, so the port counts from where the agents are.
// Source: AKS, "Tunnel connectivity issues"; the article probes in the opposite direction, which a one-sided rule passes.
import { conclude, defineCheck, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { KubeletReach, NodeFacts } from '../evidence.ts';
import type { Coverage, Finding } from '../model.ts';
import { BREAKS, KUBELET_PORT, listed } from './shared/kubelet-path.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';

export default defineCheck({
  id: 'kubelet-port-unreachable',
  diagnoses: ['tunnel'],
  role: 'symptom',
  healthy: 'Every kubelet port answers the tunnel agents',
  faulty: 'A kubelet port does not answer the tunnel agents',
  settle: `run \`nc -z -v -n -w 3 <node address> ${KUBELET_PORT}\` in the network namespace of a konnectivity-agent pod`,
  needs: ['cluster', 'nodes', 'tunnelAgents', 'kubeletReach'],
  analyze({ cluster, nodes, tunnelAgents, kubeletReach }): Judgement {
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    const measured = new Map(Map.groupBy(kubeletReach, ({ node }) => node));
    if (measured.size === 0) return unknown('No kubelet port was measured.');
    const answering = [...measured.values()].filter((all) => all.every(({ answer }) => answer === 'open')).length;
    const others = measured.size > 1 ? otherNodes(answering) : '';
    const judgement = conclude({
      findings: nodes.flatMap((node) => findingOf(node, measured.get(node.name) ?? [], others)),
      doubts: [...measured.values()].flatMap(doubtOf),
      clear: clearReason([...measured.keys()], tunnelAgents.length),
    });
    return { ...judgement, coverage: coverageOf(measured) };
  },
});

const HOW: Readonly<Record<string, string>> = { timeout: 'times out', refused: 'is refused', unreachable: 'is answered "no route to host"' };

const isFailure = ({ answer }: KubeletReach): boolean => Object.hasOwn(HOW, answer);

function findingOf(node: NodeFacts, measured: readonly KubeletReach[], others: string): readonly Finding[] {
  const failures = measured.filter(isFailure);
  const [first] = failures;
  if (first === undefined) return [];
  const told = measured.filter(({ answer }) => answer !== 'unknown').length;
  return [
    {
      subject: node.name,
      headline: `the kubelet port of ${node.name} does not answer the tunnel agents`,
      says: `From the tunnel agents on ${listed(failures.map(({ agentNode }) => agentNode))}, tcp/${KUBELET_PORT} at ${node.address} ${HOW[first.answer]}: ${failures.length} of ${told} measurements failed.${others}`,
      breaks: BREAKS,
      evidence: ['tunnel/kubelet-reach'],
      concerns: [`node/${node.name}`],
    },
  ];
}

const otherNodes = (count: number): string =>
  count === 0 ? ' No other node answers every agent.' : ` ${count} other ${count === 1 ? 'node answers' : 'nodes answer'} every agent.`;

/** Told for certain is a node that failed from somewhere, or answered from everywhere. */
function coverageOf(measured: ReadonlyMap<string, readonly KubeletReach[]>): Coverage {
  const isTold = (all: readonly KubeletReach[]): boolean => all.some(isFailure) || all.every(({ answer }) => answer === 'open');
  return { asked: [...measured.keys()], told: [...measured].flatMap(([node, all]) => (isTold(all) ? [node] : [])) };
}

/** One unmeasured pair is a doubt: the port may be closed for that very agent. */
function doubtOf(measured: readonly KubeletReach[]): readonly string[] {
  const unmeasured = measured.filter(({ answer }) => answer === 'unknown');
  return unmeasured.map(({ node, agent, says }) => `the port of ${node} was not measured from ${agent}: ${says}`);
}

function clearReason(nodes: readonly string[], agents: number): string {
  const [only] = nodes;
  const where = nodes.length === 1 && only !== undefined ? `on ${only}` : `on all ${nodes.length} nodes`;
  return `tcp/${KUBELET_PORT} ${where} answers from ${agents} of ${agents} tunnel agents.`;
}
