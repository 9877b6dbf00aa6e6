// A port that is refused, or a node that is down, is nobody's rule: nothing listens, or nothing runs. A frozen node looks
// like a firewall too. Sources: AKS, "Tunnel connectivity issues"; Kubernetes, "Nodes", conditions.
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, KubeletReach, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { ClusterFacts } from '../evidence/cluster.ts';
import type { Finding, Remedy } from '../model.ts';
import { firewallBlame } from './shared/firewall-blame.ts';
import { BREAKS, KUBELET_PORT } from './shared/kubelet-path.ts';
import { nodeAdvice } from './shared/node-advice.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';

export default defineCheck({
  id: 'kubelet-not-serving',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'Every kubelet serves its port',
  faulty: 'A kubelet does not serve its port',
  settle: 'run `kubectl get nodes` and, on the node, `systemctl status kubelet` and `ss -Htln sport = :10250`',
  needs: ['cluster', 'nodes', 'tunnelAgents', 'kubeletReach'],
  consults: ['nodeFirewalls', 'agentSources'],
  analyze({ cluster, nodes, tunnelAgents, kubeletReach }, { nodeFirewalls, agentSources }): Judgement {
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    const parts = nodes.map((node) => {
      const measured = kubeletReach.filter((one) => one.node === node.name);
      return judgeNode({ node, measured, firewall: firewallOf(nodeFirewalls, node), sources: agentSources }, cluster);
    });
    return conclude({
      findings: parts.flatMap(({ findings }) => findings),
      remedies: parts.flatMap(({ remedies }) => remedies),
      doubts: parts.flatMap(({ doubts }) => doubts),
      clear: clearReason(nodes),
    });
  },
});

interface Scene {
  readonly node: NodeFacts;
  readonly measured: readonly KubeletReach[];
  readonly firewall: Answer<NodeFirewall>;
  readonly sources: Answer<readonly AgentSource[]>;
}

interface Part {
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
  readonly doubts: readonly string[];
}

const nothing: Part = { findings: [], remedies: [], doubts: [] };
const doubt = (reason: string): Part => ({ ...nothing, doubts: [reason] });

function firewallOf(firewalls: Answer<Readonly<Record<string, Answer<NodeFirewall>>>>, { name }: NodeFacts): Answer<NodeFirewall> {
  return firewalls.ok ? (firewalls.value[name] ?? { ok: false, reason: `the firewalls of ${name} were not asked about` }) : firewalls;
}

function judgeNode(scene: Scene, cluster: ClusterFacts): Part {
  const { node, measured } = scene;
  const answers = new Set(measured.map(({ answer }) => answer));
  if (answers.has('open')) return nothing;
  if (isDown(node, answers)) return fault(scene, cluster, downSays(scene));
  if (answers.has('refused')) return refused(scene, cluster);
  if (answers.has('unreachable')) return unreachable(scene, cluster);
  if (answers.has('timeout')) return silent(scene);
  return doubt(`the port of ${node.name} was not measured${measured[0] === undefined ? '' : `: ${measured[0].says}`}`);
}

/** `Unknown`: the kubelet stopped reporting. `False` has other reasons, too: then the port has to have failed as well. */
const isDown = ({ ready }: NodeFacts, answers: ReadonlySet<string>): boolean =>
  ready === 'Unknown' || (ready !== 'True' && ['timeout', 'refused', 'unreachable'].some((answer) => answers.has(answer)));

function downSays({ node, measured }: Scene): string {
  const [failed] = measured.filter(({ answer }) => answer !== 'unknown');
  const port = failed === undefined ? 'its port could not be measured' : `tcp/${KUBELET_PORT} at ${node.address} ${PORT[failed.answer] ?? 'does not answer'}`;
  return `The node's Ready condition is ${node.ready}, and ${port}: the kubelet reports nothing, whatever a firewall says.`;
}

const PORT: Readonly<Record<string, string>> = { timeout: 'times out', refused: 'is refused', unreachable: 'is answered "no route to host"' };

/** A rule can answer with a reset as well: only where none does, nothing listens. */
function refused(scene: Scene, cluster: ClusterFacts): Part {
  const blame = firewallBlame(scene);
  if (blame.rule) return nothing;
  if (blame.doubt !== undefined) return doubt(`${scene.node.name} refuses tcp/${KUBELET_PORT}: nothing listens, or a rule rejects it, and its firewalls are not known (${blame.doubt})`);
  return fault(scene, cluster, `tcp/${KUBELET_PORT} at ${scene.node.address} is refused, and no rule on the node rejects it: nothing listens there.`);
}

function unreachable(scene: Scene, cluster: ClusterFacts): Part {
  const blame = firewallBlame(scene);
  if (blame.rule) return nothing;
  if (blame.doubt !== undefined) return doubt(`${scene.node.name} is answered "no route to host": it is gone, or a rule answers so, and its firewalls are not known (${blame.doubt})`);
  return fault(scene, cluster, `The address ${scene.node.address} is answered "no route to host", and no rule on the node says so: the machine is not there.`);
}

/** The port is silent, and the node could not be asked either: a firewall, or a machine that stands still. */
function silent({ node, firewall }: Scene): Part {
  return firewall.ok ? nothing : doubt(`${node.name} is silent on tcp/${KUBELET_PORT} and could not be asked itself: it may be frozen or cut off (${firewall.reason})`);
}

function fault({ node }: Scene, cluster: ClusterFacts, says: string): Part {
  const finding: Finding = {
    subject: node.name,
    headline: node.ready === 'True' ? `the kubelet on ${node.name} does not serve tcp/${KUBELET_PORT}` : `${node.name} is not ready (Ready=${node.ready}) and its kubelet does not answer`,
    says,
    breaks: BREAKS,
    explains: [node.name],
    evidence: ['kubernetes/nodes', 'tunnel/kubelet-reach'],
  };
  return { findings: [finding], remedies: [nodeAdvice(node, cluster)], doubts: [] };
}

function clearReason(nodes: readonly NodeFacts[]): string {
  const unready = nodes.filter(({ ready }) => ready !== 'True').map(({ name, ready }) => `${name} (Ready=${ready})`);
  if (unready.length > 0) return `No kubelet is silent without a rule to blame; not ready all the same: ${unready.join(', ')}.`;
  return nodes.length === 1 ? `${nodes[0]?.name ?? 'The node'} is ready, and where its port does not answer a rule is to blame.` : `All ${nodes.length} nodes are ready, and where a port does not answer a rule is to blame.`;
}
