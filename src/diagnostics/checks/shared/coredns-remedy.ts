import type { CoreDns } from '../../evidence/dns.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Remedy, Verification } from '../../model.ts';
import { customProblems } from '../../net/dns/coredns-custom.ts';
import { commandOf } from '../../remedies/operations.ts';
import type { RolloutRestartOperation } from '../../remedies/operations.ts';

interface Sickness {
  readonly coredns: CoreDns;
  readonly pods: readonly PodFacts[];
  readonly ill: readonly PodFacts[];
  readonly subjects: readonly string[];
  /** Pods that get no answer because of it. */
  readonly explained: readonly string[];
}

const RESTART: RolloutRestartOperation = { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' };

/** A restart, where new pods could do better than these; otherwise what stands in their way. */
export function corednsRemedy(sickness: Sickness): readonly Remedy[] {
  const { coredns, ill } = sickness;
  const refusal = refusalOf(sickness);
  if (refusal === 'the deployment wants no replicas') return [scaleAdvice(verificationOf(sickness))];
  return [
    {
      key: 'restart-coredns',
      title: 'Restart CoreDNS',
      risk: 'risky',
      operations: refusal === undefined ? [RESTART] : [],
      command: commandOf(RESTART),
      undo: 'nothing takes a restart back; the pods that are replaced are gone',
      channel: 'kubernetes',
      blastRadius: `the CoreDNS pods of the cluster, replaced a few at a time; names may be slow for some seconds`,
      lasting: 'find what made the pods ill (their logs and last state); where CoreDNS runs out of memory or processor, give it more replicas through the config map coredns-autoscaler, or more memory through AKS\'s cost-optimized add-on scaling: without that, AKS takes edits of the deployment itself back',
      ...(refusal === undefined ? {} : { adviceBecause: refusal }),
      restsOn: { ill: ill.map(({ uid }) => uid).toSorted(), deployment: coredns.deployment },
      verify: verificationOf(sickness),
    },
  ];
}

function refusalOf({ coredns, ill, pods }: Sickness): string | undefined {
  if (coredns.deployment.ok && !coredns.deployment.value.exists) return 'there is no deployment coredns to restart: find what these pods belong to (`kubectl -n kube-system describe pod`)';
  if (coredns.deployment.ok && coredns.deployment.value.wanted === 0) return 'the deployment wants no replicas';
  if (coredns.custom.ok) {
    const broken = customProblems(coredns.custom.value.data, { corefile: corefileOf(coredns), own: [] }).find(({ effect }) => effect === 'stops');
    if (broken !== undefined) return `new pods would fail as these do: in coredns-custom, key ${broken.key} ${broken.says}`;
  }
  const stuck = ill.find(({ waiting }) => /^(?:Unschedulable|SchedulingGated|ImagePullBackOff|ErrImagePull|CreateContainerConfigError)$/.test(waiting));
  if (stuck !== undefined) return `new pods would wait as ${stuck.name} does (${stuck.waiting})`;
  return pods.length === 0 ? 'there are no pods to restart; see why the deployment makes none (`kubectl -n kube-system describe deployment coredns`)' : undefined;
}

const corefileOf = ({ config }: CoreDns): string => (config.ok ? (config.value.data['Corefile'] ?? '') : '');

/** Where no pod was without answers, none can be measured to have them again. */
const verificationOf = ({ subjects, explained }: Sickness): Verification =>
  explained.length === 0 ? { checks: ['coredns-unhealthy'], subjects } : { checks: ['cluster-dns-fails', 'coredns-unhealthy'], subjects: [...subjects, ...explained] };

const scaleAdvice = (verify: Verification): Remedy => ({
  key: 'scale-coredns',
  title: 'Give CoreDNS its replicas back',
  risk: 'low',
  operations: [],
  command: 'kubectl --namespace kube-system scale deployment/coredns --replicas 2',
  undo: 'kubectl --namespace kube-system scale deployment/coredns --replicas 0',
  channel: 'kubernetes',
  blastRadius: 'two pods in kube-system',
  lasting: 'find who scaled it: coredns-autoscaler of AKS sets at least two replicas',
  adviceBecause: 'somebody scaled it down, and may have had a reason',
  restsOn: { wanted: 0 },
  verify,
});
