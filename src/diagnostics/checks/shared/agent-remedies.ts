import type { PodFacts } from '../../evidence/pods.ts';
import type { TunnelWorkload } from '../../evidence/tunnel.ts';
import type { Finding, Remedy } from '../../model.ts';
import { commandOf } from '../../remedies/operations.ts';
import type { RolloutRestartOperation } from '../../remedies/operations.ts';

/** Deaths for want of memory that are no accident any more. */
export const KILLS = 3;

const RESTART: RolloutRestartOperation = { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'konnectivity-agent' };

/** Steps that AKS recommends where the default ladder starves large clusters. Source: "Tunnel connectivity issues", cause 6. */
const LADDER = '{"nodesToReplicas":[[1,2],[100,3],[250,4],[500,5],[1000,6],[5000,10]]}';

/** A restart helps agents that hang; one that cannot be placed, or gets too little memory, would only fall ill again. */
export function agentRemedies({ pods, deployment, ladder }: TunnelWorkload, findings: readonly Finding[], wanted: number): readonly Remedy[] {
  const unplaced = pods.filter(({ phase, node }) => phase === 'Pending' && node === '');
  const hanging = pods.filter(({ phase, ready, lastTermination }) => phase === 'Running' && !ready && lastTermination !== 'OOMKilled');
  const starving = pods.filter(({ lastTermination, restarts, ready }) => lastTermination === 'OOMKilled' && (restarts >= KILLS || !ready));
  const tooFew = deployment.ok && deployment.value.exists && deployment.value.wanted < wanted;
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  return [
    ...(hanging.length === 0 ? [] : [restart(hanging, pods.length, subjects)]),
    ...(unplaced.length === 0 ? [] : [placement(unplaced, subjects)]),
    ...(starving.length > 0 || tooFew ? [moreAgents(ladder.ok ? LADDER : '', subjects)] : []),
  ];
}

const common = { channel: 'kubernetes', lasting: 'see what the agents ended by: memory, a node under pressure, or a way out that is cut' } as const;

/** Not by the ports of kubelets: what new agents measure there is another question. */
const verify = (subjects: readonly string[]) => ({ checks: ['tunnel-agents-unhealthy'], subjects });

function restart(hanging: readonly PodFacts[], all: number, subjects: readonly string[]): Remedy {
  return {
    ...common,
    key: 'restart-agents',
    title: 'Restart the tunnel agents, one after the other',
    risk: 'risky',
    operations: [RESTART],
    command: commandOf(RESTART),
    undo: 'nothing brings the former pods back; the new ones have the same template',
    blastRadius: `${all} pods of kube-system/konnectivity-agent, replaced as the deployment's strategy says; open logs, exec and port-forward sessions end`,
    restsOn: { hanging: hanging.map(({ uid }) => uid) },
    verify: verify(subjects),
  };
}

function placement(unplaced: readonly PodFacts[], subjects: readonly string[]): Remedy {
  const [first] = unplaced;
  return {
    ...common,
    key: 'place-agents',
    title: 'Make room for the tunnel agents',
    risk: 'low',
    operations: [],
    command: `kubectl --namespace kube-system describe pod ${first?.name ?? ''}\nkubectl get nodes --selector kubernetes.azure.com/mode=system`,
    undo: 'nothing to take back: these commands only look',
    blastRadius: 'nothing: these commands only look',
    adviceBecause: 'the scheduler has no place for them: a system node pool needs more nodes, or a taint has to go',
    restsOn: { unplaced: unplaced.map(({ uid }) => uid) },
    verify: verify(subjects),
  };
}

function moreAgents(ladder: string, subjects: readonly string[]): Remedy {
  const name = '--namespace kube-system configmap/konnectivity-agent-autoscaler';
  return {
    ...common,
    key: 'more-agents',
    title: 'Share the load between more tunnel agents',
    risk: 'risky',
    operations: [],
    command: `kubectl get ${name} --output jsonpath='{.data}' >ladder.json\nkubectl patch ${name} --type merge --patch '${JSON.stringify({ data: { ladder } })}'`,
    undo: `kubectl patch ${name} --type merge --patch "{\\"data\\":$(cat ladder.json)}"`,
    blastRadius: 'kube-system/konnectivity-agent: pods are added, none is removed',
    adviceBecause: 'the right number depends on what your clients send through the tunnel',
    restsOn: { ladder },
    verify: verify(subjects),
  };
}
