// A pod that any policy selects for egress may go only where a policy lets it. The pod fails, its node works. Sources:
// Kubernetes, "Network Policies"; AKS, "Secure traffic between pods by using network policies".
import { defineCheck, notApplicable } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { smallestAllow } from '../net/network-policy/smallest-allow.ts';
import { commandOf, inverseOf } from '../remedies/operations.ts';
import { attribute } from './shared/egress/attribute.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { peerAt, podOf } from './shared/egress/policy-way.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, destinationOf, nameOf, sceneOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { endpoints, happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'network-policy-blocks-egress',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'No network policy keeps a pod from an endpoint',
  faulty: 'A network policy keeps a pod from an endpoint',
  settle: 'run `kubectl get networkpolicy --namespace <namespace> -o yaml`, and connect from a pod that no policy selects',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    const { networkPolicy, networkPlugin } = scene.cluster;
    if ((networkPolicy === '' || networkPolicy === 'none') && networkPlugin !== 'none') return notApplicable('The cluster has no network policy engine: policies have no effect.');
    if (!scene.probes.views.some(({ place }) => place.pod !== undefined)) return notApplicable('No pod was measured from: there is none with a network of its own where endpoints were tried.');
    return judgeCause(scene, {
      cause: 'network-policy-blocks-egress',
      keyOf: ({ trial, policies }) => `${trial.place.pod ?? ''} ${policies?.isolatedBy.join(',') ?? ''}`,
      finding,
      remedies: (group) => remedies(group, scene),
      clear: clearReason(scene),
    });
  },
});

function clearReason(scene: EgressScene): string {
  const meant = attribute(scene).filter(({ cause, isMeant }) => isMeant === true && cause === 'network-policy-blocks-egress');
  const [first] = meant;
  if (first === undefined) return 'No pod that was measured from fails where a network policy denies the way.';
  const by = [...new Set(meant.flatMap(({ policies }) => policies?.isolatedBy ?? []))].join(', ');
  const trials = meant.map(({ trial }) => trial);
  return `${by} ${by.includes(',') ? 'keep' : 'keeps'} ${places(trials)} from ${endpoints(trials)}, as policies are meant to; nobody asked about those.`;
}

function finding({ first, all }: Group): Finding {
  const pod = first.trial.place.pod ?? '';
  const trials = all.map(({ trial }) => trial);
  const by = first.policies?.isolatedBy ?? [];
  return {
    subject: pod,
    headline: `${by.length > 1 ? 'network policies' : 'network policy'} ${by.join(', ')} ${by.length > 1 ? 'keep' : 'keeps'} ${pod} from ${endpoints(trials)}`,
    says: `${first.because}; ${subjectOf(first.trial)} ${happened(first.trial.result)} there.`,
    breaks: `connections of ${pod}, and of every pod with the same labels, to ${endpoints(trials)}`,
    evidence: [`pod/${pod}/egress`, ...by.map((name) => `policy/${name}`)],
    concerns: by.map((name) => `NetworkPolicy/${name}`),
  };
}

function remedies({ first, all }: Group, scene: EgressScene): readonly Remedy[] {
  const pod = podOf(scene, first.trial);
  const opened = all.map(({ trial }) => trial);
  if (pod === undefined || !scene.policies.ok) return [];
  const addresses = opened.flatMap(({ result }) => [destinationOf(result), ...result.addresses].filter((address) => address !== undefined));
  const ports = [...new Set(opened.map(({ result }) => result.endpoint.port))].map((port) => ({ protocol: 'TCP', port }));
  const peers = [...new Set(addresses)].map((address) => peerAt(address, scene));
  const allow = smallestAllow({ pod, direction: 'Egress', peers, ports, policies: scene.policies.value, facts: scene.cluster, purpose: 'egress' });
  if (peers.length === 0 || !allow.ok) return [];
  const names = [...new Set(opened.map(({ result }) => nameOf(result.endpoint)))].join(', ');
  return [
    {
      key: `policy-allow:${allow.policy.namespace}/${allow.policy.name}`,
      title: `Allow ${pod.namespace}/${pod.name} to reach ${names}`,
      risk: 'low',
      operations: [allow.policy],
      command: commandOf(allow.policy),
      undo: commandOf(inverseOf(allow.policy)),
      channel: 'kubernetes',
      blastRadius: `pods in ${allow.policy.namespace} with the labels of ${pod.name}: they may reach ${[...new Set(addresses)].join(', ')}, and nothing else changes for them`,
      lasting: 'put the rule into the manifests that write the policies; the addresses behind a name change, so name them by a range or an egress gateway there',
      restsOn: { policies: scene.policies.value.policies.filter(({ namespace }) => namespace === pod.namespace), addresses: [...new Set(addresses)].toSorted() },
      verify: { checks: ['network-policy-blocks-egress'], subjects: [`${pod.namespace}/${pod.name}`] },
    },
  ];
}
