// Policies see packets after the service's address has become a pod's, with the port of the pod: on the way out of the
// client, and into the pod. What a policy denies is meant, unless somebody asks about that client, or nobody at all is let
// in. Sources: Kubernetes, "Network Policies"; AKS, "Secure traffic between pods by using network policies".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding } from '../model.ts';
import { policyRemedy, whoShouldEnter } from './shared/service/policy-remedy.ts';
import { admits, policyWays } from './shared/service/policy-way.ts';
import type { PolicyScene, PolicyWay } from './shared/service/policy-way.ts';
import { breaksOf, judgedServices, keyOf, scenesOf, withoutSelector } from './shared/service/scene.ts';
import { some } from './shared/service/words.ts';

export default defineCheck({
  id: 'network-policy-blocks-service',
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'Network policies let clients reach the services',
  faulty: 'A network policy keeps clients from a service',
  settle: 'read the policies of the client\'s and of the service\'s namespace, and connect from the client to the address of a pod behind the service',
  needs: ['cluster', 'services', 'pods', 'namespaces', 'networkPolicies', 'askedService'],
  consults: ['serviceProbes'],
  analyze({ cluster, services, pods, namespaces, networkPolicies, askedService }, { serviceProbes }): Judgement {
    if (['', 'none'].includes(cluster.networkPolicy) && cluster.networkPlugin !== 'none') return notApplicable('The cluster has no network policy engine: policies have no effect.');
    const judged = judgedServices(services, askedService);
    const apart = judged.map(withoutSelector).find((why) => why !== undefined);
    if (apart !== undefined) return notApplicable(apart);
    const probes = serviceProbes.ok ? serviceProbes.value : undefined;
    const scene: PolicyScene = { cluster, policies: networkPolicies, namespaces, pods, probes };
    const measured = judged.filter((service) => askedService.service !== '' || (probes?.services.includes(keyOf(service)) ?? false));
    const clients = clientsOf(pods, askedService.pod, probes?.views.flatMap(({ pod }) => pod ?? []) ?? []);
    const ways = scenesOf(measured, pods).flatMap(({ service, pods: behind }) => policyWays(service, behind, clients, scene));
    const denied = ways.filter(({ outcome }) => outcome === 'deny').map((way) => ({ ...way, lets: way.direction === 'Ingress' ? admits(way, scene) : 'somebody' }));
    const blocked = denied.filter(({ lets }) => askedService.pod !== '' || lets === 'nobody');
    const open = denied.filter(({ lets }) => askedService.pod === '' && lets === 'not-told');
    const groups = [...Map.groupBy(blocked, ({ service }) => service).values()];
    return conclude({
      findings: groups.flatMap(findingOf),
      remedies: groups.flatMap((group) => (askedService.pod === '' ? whoShouldEnter(group) : policyRemedy(group, scene))),
      doubts: [
        ...ways.flatMap(({ outcome, reason }) => (outcome === 'unknown' ? [reason] : [])),
        ...open.map(({ reason }) => `${reason}, and whether others are let in is not known; name a client with --pod`),
        ...(clients.length > 0 ? [] : [serviceProbes.ok ? 'no pod was found that could be a client; name one with --pod' : serviceProbes.reason]),
      ],
      clear: clearReason(denied, clients, measured.map(keyOf)),
    });
  },
});

/** The pod that was asked about, or those that were measured from. */
const clientsOf = (pods: readonly PodFacts[], asked: string, measured: readonly string[]): readonly PodFacts[] =>
  pods.filter((pod) => (asked === '' ? measured.includes(keyOf(pod)) : keyOf(pod) === asked));

function findingOf(ways: readonly PolicyWay[]): readonly Finding[] {
  const [first] = ways;
  if (first === undefined) return [];
  const { service } = first;
  const by = [...new Set(ways.flatMap(({ isolatedBy }) => isolatedBy))];
  const clients = some(ways.map(({ client }) => keyOf(client)));
  return [
    {
      subject: keyOf(service),
      headline: `network ${by.length > 1 ? 'policies' : 'policy'} ${some(by)} ${by.length > 1 ? 'keep' : 'keeps'} ${clients} from the service ${keyOf(service)}`,
      says: `${first.reason}.`,
      breaks: `${breaksOf(service)} from ${clients}`,
      evidence: [...by.map((name) => `policy/${name}`), ...new Set(ways.map(({ client }) => `pod/${keyOf(client)}/services`))],
      concerns: by.map((name) => `NetworkPolicy/${name}`),
    },
  ];
}

function clearReason(denied: readonly PolicyWay[], clients: readonly PodFacts[], services: readonly string[]): string {
  const names = some(clients.map(keyOf));
  if (denied.length === 0) return services.length === 0 ? 'No service was measured, so that no way had to be judged.' : `No policy keeps ${names} from ${some(services)}.`;
  const by = some(denied.flatMap(({ isolatedBy }) => isolatedBy));
  return `${by} ${by.includes(' ') ? 'keep' : 'keeps'} ${some(denied.map(({ client }) => keyOf(client)))} from ${some(denied.map(({ service }) => keyOf(service)))} and let others in, as policies are meant to; nobody asked about this client (--pod).`;
}
