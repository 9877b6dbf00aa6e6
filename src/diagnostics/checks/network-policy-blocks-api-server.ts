// Policies see the API server's own address, after the translation of the service's: a rule for 10.0.0.1 admits nothing.
// Sources: Kubernetes, "Network Policies"; AKS, "Secure traffic between pods by using network policies".
import { clear, conclude, defineCheck, notApplicable } from '../define.ts';
import type { Answer, EvidenceMap, Gathered } from '../evidence.ts';
import type { Finding } from '../model.ts';
import { judgePolicies } from '../net/network-policy/judge.ts';
import type { PolicyJudgement } from '../net/network-policy/judge.ts';
import { apiPolicyRemedy } from './shared/apiserver/policy-remedy.ts';
import type { PolicyBlame } from './shared/apiserver/policy-remedy.ts';
import { isByName, isReached, isUntold, pathOf, saidOf, triesOf, untold } from './shared/apiserver/reach.ts';
import type { Try } from './shared/apiserver/reach.ts';

const NEEDS = ['cluster', 'apiServerReach'] as const;
const CONSULTS = ['networkPolicies', 'namespaces', 'pods', 'apiServerEndpoints'] as const;

export default defineCheck({
  id: 'network-policy-blocks-api-server',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'No network policy keeps a pod from the API server',
  faulty: 'A network policy keeps a pod from the API server',
  settle: 'ask again with `--pod NAMESPACE/NAME`, for the pod that complains',
  needs: NEEDS,
  consults: CONSULTS,
  analyze(evidence, consulted) {
    const { cluster, apiServerReach } = evidence;
    if ((cluster.networkPolicy === '' || cluster.networkPolicy === 'none') && cluster.networkPlugin !== 'none') return notApplicable('The cluster has no network policy engine: policies have no effect.');
    const tries = triesOf(apiServerReach).filter(({ place, result }) => place.pod !== undefined && !isByName(result));
    const doubts = untold(apiServerReach, ({ pod }) => pod !== undefined);
    if (tries.length === 0 && doubts.length === 0) return notApplicable('No pod was measured from: there is none with a network of its own on the nodes that were asked.');
    const failed = tries.filter(({ result }) => !isReached(result) && !isUntold(result));
    const blames = failed.map((one) => blameOf(one, evidence, consulted));
    if (!apiServerReach.isAboutPod) return judgeMeant(blames, tries, doubts);
    return conclude({
      findings: blames.flatMap(finding),
      remedies: blames.flatMap((blame) => (blame.judgement.outcome === 'deny' ? apiPolicyRemedy(blame, cluster) : [])),
      doubts: [...doubts, ...blames.flatMap(({ judgement, one }) => (judgement.outcome === 'unknown' ? [`${saidOf(one)}, and ${judgement.reason}`] : []))],
      clear: clearReason(tries, blames),
    });
  },
});

type Consulted = Gathered<(typeof CONSULTS)[number]>;

function blameOf(one: Try, { cluster }: Pick<EvidenceMap, (typeof NEEDS)[number]>, { networkPolicies, namespaces, pods, apiServerEndpoints }: Consulted): PolicyBlame {
  const pod = pods.ok ? pods.value.find(({ namespace, name }) => `${namespace}/${name}` === one.place.pod) : undefined;
  const endpoints = apiServerEndpoints.ok ? apiServerEndpoints.value : [];
  const found = { one, endpoints, policies: networkPolicies, ...(pod === undefined ? {} : { pod }) };
  const missing = missingOf([networkPolicies, namespaces, pods, apiServerEndpoints]);
  if (pod === undefined || !networkPolicies.ok || !namespaces.ok || endpoints.length === 0) return { ...found, judgement: open(missing ?? 'the pod, or the address of the API server, is not listed') };
  const each = endpoints.map(({ address, port }) =>
    judgePolicies({ pod, direction: 'Egress', peer: { address }, port, protocol: 'TCP', policies: networkPolicies.value, namespaces: namespaces.value, facts: cluster }),
  );
  return { ...found, judgement: each.find(({ outcome }) => outcome === 'deny') ?? each.find(({ outcome }) => outcome === 'unknown') ?? each[0] ?? open('the API server has no address') };
}

const open = (reason: string): PolicyJudgement => ({ outcome: 'unknown', isolatedBy: [], reason });

const missingOf = (answers: readonly Answer<unknown>[]): string | undefined => answers.flatMap((answer) => (answer.ok ? [] : [answer.reason]))[0];

/** Most pods never need the API server, and policies rightly shut them off from it: nobody asked about these. */
function judgeMeant(blames: readonly PolicyBlame[], tries: readonly Try[], doubts: readonly string[]) {
  const [first] = blames.filter(({ judgement }) => judgement.outcome === 'deny');
  if (first !== undefined && doubts.length === 0) {
    return clear(`${first.judgement.isolatedBy.join(', ')} keeps ${first.one.place.pod ?? ''} from the API server, as policies are meant to; nobody asked about that pod. If it needs the API server, ask with --pod ${first.one.place.pod ?? ''}.`);
  }
  return conclude({ findings: [], doubts: [...doubts, ...blames.flatMap(({ judgement, one }) => (judgement.outcome === 'unknown' ? [`${saidOf(one)}, and ${judgement.reason}`] : []))], clear: clearReason(tries, blames) });
}

function clearReason(tries: readonly Try[], blames: readonly PolicyBlame[]): string {
  const [other] = blames;
  if (other !== undefined) return `${saidOf(other.one)}, but not by a policy: ${other.judgement.reason}.`;
  const pods = tries.map(({ place }) => place.pod).join(', ');
  return `${tries[0]?.result.endpoint.host ?? 'The service address'}:443 takes connections from ${pods}.`;
}

function finding({ one, endpoints, judgement: { outcome, reason, isolatedBy } }: PolicyBlame): readonly Finding[] {
  if (outcome !== 'deny') return [];
  const pod = one.place.pod ?? '';
  return [
    {
      subject: pod,
      headline: `${isolatedBy.join(', ')} ${isolatedBy.length > 1 ? 'keep' : 'keeps'} ${pod} from the API server`,
      says: `Measured: ${saidOf(one)}. ${reason}.`,
      breaks: `whatever ${pod} asks of Kubernetes; a rule must name ${endpoints.map(({ address, port }) => `${address}:${port}`).join(', ')}, and not the service address`,
      evidence: [pathOf(one.place), 'kubernetes/network-policies', 'api-server/endpoints'],
      concerns: isolatedBy.map((name) => `NetworkPolicy/${name}`),
    },
  ];
}
