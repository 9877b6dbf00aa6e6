// A port that is refused, or a node that is down, is nobody's rule: nothing listens, or nothing runs. A frozen node looks
// like a firewall, or even like a port that is open. Sources: AKS, "Tunnel connectivity issues"; Kubernetes, "Nodes", conditions.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, KubeletReach, NodeFacts, NodeFirewall } from '../evidence.ts';
import { firewallBlame } from './shared/firewall-blame.ts';
import { KUBELET_PORT } from './shared/kubelet-path.ts';
import { kubeletFault, stoppedReporting } from './shared/kubelet-fault.ts';
import type { KubeletFault } from './shared/kubelet-fault.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';

export default defineCheck({
  id: 'kubelet-not-serving',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'Every kubelet serves its port',
  faulty: 'A kubelet does not serve its port',
  settle: 'run `kubectl get nodes` and, on the node, `systemctl status kubelet` and `ss -Htln sport = :10250`',
  needs: ['cluster', 'nodes', 'tunnelAgents'],
  consults: ['kubeletReach', 'nodeFirewalls', 'agentSources'],
  analyze({ cluster, nodes, tunnelAgents }, { kubeletReach, nodeFirewalls, agentSources }): Judgement {
    const parts = nodes.map((node) => judgeNode({ node, ...seenOf(node, kubeletReach, nodeFirewalls), sources: agentSources }));
    const faults = parts.flatMap(({ fault }) => fault ?? []);
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined && faults.length === 0) return apart.verdict === 'not-applicable' ? notApplicable(`${apart.reason} Every kubelet reports to the API server.`) : apart;
    return conclude({
      findings: faults.map(({ finding }) => finding),
      remedies: faults.map(({ remedy }) => remedy(cluster)),
      doubts: apart === undefined ? parts.flatMap(({ doubt }) => doubt ?? []) : [],
      clear: clearReason(nodes, parts.flatMap(({ note }) => note ?? [])),
    });
  },
});

interface Seen {
  readonly measured: Answer<readonly KubeletReach[]>;
  readonly firewall: Answer<NodeFirewall>;
  /** Every channel to the node was tried, and none brought an answer. */
  readonly isSilent: boolean;
}

interface Scene extends Seen {
  readonly node: NodeFacts;
  readonly sources: Answer<readonly AgentSource[]>;
}

interface Part {
  readonly fault?: KubeletFault;
  readonly doubt?: string;
  /** What people should know, though it is no fault of the kubelet. */
  readonly note?: string;
}

function seenOf({ name }: NodeFacts, reach: Answer<readonly KubeletReach[]>, firewalls: Answer<Readonly<Record<string, Answer<NodeFirewall>>>>): Seen {
  const answer = firewalls.ok ? firewalls.value[name] : undefined;
  return {
    measured: reach.ok ? { ok: true, value: reach.value.filter(({ node }) => node === name) } : reach,
    firewall: firewalls.ok ? (answer ?? { ok: false, reason: `the firewalls of ${name} were not asked about` }) : firewalls,
    isSilent: answer?.ok === false,
  };
}

/** `Unknown`: the kubelet stopped reporting. `False` is what the kubelet itself reports, so that it runs. */
function judgeNode(scene: Scene): Part {
  const { node, measured } = scene;
  const answers = new Set(measured.ok ? measured.value.map(({ answer }) => answer) : []);
  if (node.ready === 'Unknown') return { fault: stoppedReporting(node, [...answers], scene.isSilent) };
  if (!measured.ok) return { doubt: measured.reason };
  if (answers.has('open')) return node.ready === 'True' ? {} : { note: `${node.name} serves its port, and reports itself that it is not ready (Ready=${node.ready})` };
  if (answers.has('refused')) return refused(scene);
  if (answers.has('unreachable')) return unreachable(scene);
  if (answers.has('timeout')) return silent(scene);
  return { doubt: `the port of ${node.name} was not measured${measured.value[0] === undefined ? '' : `: ${measured.value[0].says}`}` };
}

/** A rule can answer with a reset as well: only where none does, nothing listens. */
function refused(scene: Scene): Part {
  const { node } = scene;
  const blame = firewallBlame(scene);
  if (blame.rule) return { note: `on ${node.name} a rule rejects the port` };
  if (blame.doubt !== undefined) return { doubt: `${node.name} refuses tcp/${KUBELET_PORT}: nothing listens, or a rule rejects it, and its firewalls are not known (${blame.doubt})` };
  return { fault: kubeletFault(node, `tcp/${KUBELET_PORT} at ${node.address} is refused, and no rule on the node rejects it: nothing listens there.`) };
}

function unreachable(scene: Scene): Part {
  const { node } = scene;
  const blame = firewallBlame(scene);
  if (blame.rule) return { note: `on ${node.name} a rule rejects the port` };
  if (blame.doubt !== undefined) return { doubt: `${node.name} is answered "no route to host": it is gone, or a rule answers so, and its firewalls are not known (${blame.doubt})` };
  return { fault: kubeletFault(node, `The address ${node.address} is answered "no route to host", and no rule on the node says so: the machine does not have this address any more.`) };
}

/** Ready lags some forty seconds behind: a machine that stands still is silent everywhere before that. */
function silent({ node, firewall, isSilent }: Scene): Part {
  if (!firewall.ok && isSilent) return { doubt: `${node.name} is silent on tcp/${KUBELET_PORT} and could not be asked itself: it may be frozen or cut off (${firewall.reason})` };
  return { note: `the kubelet of ${node.name} reports to the API server while its port is silent: look at the rules on the way` };
}

function clearReason(nodes: readonly NodeFacts[], notes: readonly string[]): string {
  if (notes.length > 0) return `No kubelet is to blame: ${notes.slice(0, 3).join('; ')}${notes.length > 3 ? `; and ${notes.length - 3} more` : ''}.`;
  return nodes.length === 1 ? `The kubelet of ${nodes[0]?.name ?? 'the node'} answers and reports that it is ready.` : `The kubelets of all ${nodes.length} nodes answer and report that they are ready.`;
}
