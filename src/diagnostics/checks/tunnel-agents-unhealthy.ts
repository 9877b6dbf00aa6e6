// The API server reaches nodes through agents that dial out from the cluster: none, too few or dying agents break logs and
// exec for every node. Sources: AKS, "Tunnel connectivity issues", cause 6; konnectivity-agent autoscaler.
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence/cluster.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { TunnelWorkload } from '../evidence/tunnel.ts';
import type { Finding } from '../model.ts';
import { KILLS, agentRemedies } from './shared/agent-remedies.ts';
import { listed } from './shared/kubelet-path.ts';

const AGENTS = 'kube-system/konnectivity-agent';
const CONCERNS = ['Deployment/kube-system/konnectivity-agent', 'ConfigMap/kube-system/konnectivity-agent-autoscaler'];
const BREAKS = 'kubectl logs, exec, attach and port-forward, admission webhooks and aggregated APIs, for all nodes or now and then';

export default defineCheck({
  id: 'tunnel-agents-unhealthy',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'The tunnel agents are enough, and ready',
  faulty: 'The tunnel agents are missing, dying or too few',
  settle: 'run `kubectl --namespace kube-system get pods --selector app=konnectivity-agent --output wide`',
  needs: ['cluster', 'nodes', 'tunnelWorkload'],
  analyze({ cluster, nodes, tunnelWorkload }): Judgement {
    const apart = withoutAgentsByDesign(cluster, tunnelWorkload);
    if (apart !== undefined) return apart;
    const { deployment, ladder } = tunnelWorkload;
    const workload = { ...tunnelWorkload, pods: presentPods(tunnelWorkload) };
    const { pods } = workload;
    const wanted = ladder.ok ? wantedFor(nodes.length, ladder.value) : 0;
    const findings = [...missing(pods), ...pods.flatMap(sick), ...tooFew(workload, wanted, nodes.length)];
    return conclude({
      findings,
      remedies: findings.length === 0 ? [] : agentRemedies(workload, findings, wanted),
      doubts: [deployment, ladder].flatMap((answer) => (answer.ok ? [] : [answer.reason])),
      clear: clearReason(pods),
    });
  },
});

/** Source: AKS, "API Server VNet Integration" and "managed system node pools". */
function withoutAgentsByDesign({ vnetIntegration, hostedSystemPods }: ClusterFacts, { pods }: TunnelWorkload): Judgement | undefined {
  if (pods.length > 0) return undefined;
  if (vnetIntegration) return notApplicable('The API server is integrated into the virtual network and reaches kubelets directly; there are no tunnel agents.');
  if (hostedSystemPods) return unknown('The tunnel agents run on nodes that Microsoft hosts, which no list shows.');
  return undefined;
}

/** A pod that ended (evicted, say) stays listed for days, long after the deployment has another one in its place. */
function presentPods({ pods }: TunnelWorkload): readonly PodFacts[] {
  const living = pods.filter(({ phase }) => phase !== 'Failed' && phase !== 'Succeeded');
  return living.length === 0 ? pods : living;
}

/** What every container waits with while it starts. Source: kubelet, `pkg/kubelet/container`. */
const STARTING: readonly string[] = ['ContainerCreating', 'PodInitializing'];

function missing(pods: readonly PodFacts[]): readonly Finding[] {
  if (pods.some(({ phase }) => phase === 'Running')) return [];
  const says = pods.length === 0 ? `No pod of ${AGENTS} exists.` : `None of the ${pods.length} pods of ${AGENTS} runs.`;
  return [{ subject: AGENTS, headline: `no tunnel agent runs (${AGENTS})`, says, breaks: BREAKS, evidence: ['kubernetes/tunnel-agents'], concerns: CONCERNS }];
}

/** What an agent suffers from, worst first. A restart long ago is no illness; deaths for want of memory come back. */
function sick(pod: PodFacts): readonly Finding[] {
  const why = illnessOf(pod);
  if (why === undefined) return [];
  const where = pod.node === '' ? '' : ` on ${pod.node}`;
  // A restart replaces the pod: what outlives it is the deployment.
  return [{ subject: AGENTS, headline: `the tunnel agent ${pod.name}${where} ${why.short}`, says: `${pod.name}${where} ${why.long}.`, breaks: BREAKS, evidence: ['kubernetes/tunnel-agents'], concerns: CONCERNS }];
}

function illnessOf({ phase, ready, restarts, lastTermination, waiting }: PodFacts): { readonly short: string; readonly long: string } | undefined {
  const ended = lastTermination === '' ? '' : `, last ended by ${lastTermination}`;
  if (lastTermination === 'OOMKilled' && (restarts >= KILLS || !ready)) return { short: 'is killed for want of memory', long: `was restarted ${restarts} times, last for want of memory (OOMKilled)` };
  if (STARTING.includes(waiting) && restarts === 0) return undefined;
  if (waiting !== '') return { short: `does not start (${waiting})`, long: `waits with ${waiting} after ${restarts} restarts${ended}` };
  if (phase === 'Pending' || phase === 'Failed') return { short: `is ${phase}`, long: `is ${phase}${ended}` };
  if (phase === 'Running' && !ready) return { short: 'is not ready', long: `runs and is not ready, after ${restarts} restarts${ended}` };
  return undefined;
}

/** Agents that the autoscaler's ladder asks for. Source: cluster-proportional-autoscaler, ladder mode. */
export const wantedFor = (nodes: number, ladder: readonly { readonly nodes: number; readonly agents: number }[]): number =>
  ladder.filter((step) => step.nodes <= nodes).toSorted((a, b) => b.nodes - a.nodes)[0]?.agents ?? 0;

function tooFew({ pods, deployment }: TunnelWorkload, wanted: number, nodes: number): readonly Finding[] {
  const ready = pods.filter((pod) => pod.ready).length;
  const replicas = deployment.ok && deployment.value.exists ? deployment.value.wanted : undefined;
  if (ready === 0 || replicas === undefined) return [];
  if (pods.length < replicas) return absent(pods.length, replicas);
  if (replicas >= wanted) return [];
  const says = `${AGENTS} has ${replicas} replicas, ${ready} of them ready; its autoscaler asks for ${wanted} at ${nodes} nodes.`;
  return [{ subject: AGENTS, headline: `too few tunnel agents run: ${replicas} where ${wanted} are wanted for ${nodes} nodes`, says, breaks: BREAKS, evidence: ['kubernetes/tunnel-agents'], concerns: CONCERNS }];
}

/** Nothing tells a pod that was never made from one that is being replaced, except that it does not come. */
const absent = (count: number, replicas: number): readonly Finding[] => [
  { subject: AGENTS, headline: `only ${count} of ${replicas} tunnel agents exist`, says: `${AGENTS} wants ${replicas} replicas, and ${count} ${count === 1 ? 'pod exists' : 'pods exist'}: see why the others are not made (quota, admission, \`kubectl --namespace kube-system describe replicaset\`).`, breaks: BREAKS, evidence: ['kubernetes/tunnel-agents'], concerns: CONCERNS },
];

function clearReason(pods: readonly PodFacts[]): string {
  const starting = pods.filter(({ ready }) => !ready);
  if (starting.length > 0) return `${pods.length - starting.length} of ${pods.length} tunnel agents run and are ready; ${listed(starting.map(({ name }) => name))} just ${starting.length === 1 ? 'starts' : 'start'}.`;
  const places = [...new Set(pods.map(({ node }) => node))];
  const together = pods.length > 1 && places.length === 1 ? `, all on ${places[0]}: they share its fate` : ` on ${listed(places)}`;
  const restarted = pods.filter(({ restarts }) => restarts > 0).map(({ name, restarts }) => `${name} was restarted ${restarts} times so far`);
  return `${pods.length} of ${pods.length} tunnel agents run and are ready${together}.${restarted.length === 0 ? '' : ` ${listed(restarted)}.`}`;
}
