// Pods that are not ready get no traffic: with none ready, the service refuses connections as if it had no pods. Sources:
// Kubernetes, "Pod lifecycle", "EndpointSlices"; Service v1, publishNotReadyAddresses.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { EndpointSliceFacts } from '../evidence/services.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding, Remedy } from '../model.ts';
import { lookingAdvice } from './shared/service/advice.ts';
import { breaksOf, concerns, judgedServices, keyOf, scenesOf, withoutSelector } from './shared/service/scene.ts';
import type { ServiceScene } from './shared/service/scene.ts';
import { lookAt, unreadyWords } from './shared/service/unready.ts';
import { count, some } from './shared/service/words.ts';

const CHECK = 'service-pods-not-ready';

export default defineCheck({
  id: CHECK,
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'Every service has pods that are ready',
  faulty: 'No pod of a service is ready',
  settle: 'run `kubectl get endpointslices --all-namespaces` and `kubectl get pods --all-namespaces`',
  needs: ['services', 'pods', 'askedService'],
  consults: ['endpointSlices'],
  analyze({ services, pods, askedService }, { endpointSlices }): Judgement {
    const judged = judgedServices(services, askedService);
    const apart = judged.map(withoutSelector).find((why) => why !== undefined);
    if (apart !== undefined) return notApplicable(apart);
    const scenes = scenesOf(judged, pods).filter((scene) => scene.pods.length > 0);
    if (scenes.length === 0) return notApplicable(askedService.service === '' ? 'No service selects a pod.' : `${askedService.service} selects no pod that could be ready.`);
    const faulty = scenes.filter(({ service, pods: own }) => !service.publishesNotReady && !own.some(serves));
    return conclude({
      findings: faulty.map(findingOf),
      remedies: faulty.flatMap(remedyOf),
      doubts: scenes.filter((scene) => !faulty.includes(scene)).flatMap((scene) => unlisted(scene, endpointSlices)),
      clear: clearReason(scenes),
    });
  },
});

const serves = ({ ready, deletedAt }: PodFacts): boolean => ready && deletedAt === '';

/** Pods are ready, and the slices, which proxies go by, do not say so. */
function unlisted({ service }: ServiceScene, slices: Answer<readonly EndpointSliceFacts[]>): readonly string[] {
  if (!slices.ok) return [slices.reason];
  const own = slices.value.filter((slice) => slice.namespace === service.namespace && slice.service === service.name);
  const isListed = own.some(({ endpoints }) => endpoints.some(({ ready }) => ready));
  return isListed ? [] : [`pods of ${keyOf(service)} are ready, and no EndpointSlice lists one as ready: they may have become so just now; ask again in a minute`];
}

function findingOf(scene: ServiceScene): Finding {
  const { service, pods } = scene;
  const key = keyOf(service);
  const reasons = [...new Set(pods.map(unreadyWords))];
  const each = reasons.slice(0, 2).map((reason) => `${some(pods.filter((pod) => unreadyWords(pod) === reason).map(({ name }) => name))} ${reason}`);
  const more = reasons.length - 2;
  return {
    subject: key,
    headline: pods.length === 1 ? `the only pod of the service ${key} is not ready` : `none of the ${pods.length} pods of the service ${key} is ready`,
    says: `${each.join('; ')}${more > 0 ? `; ${count(more, 'pod')} for other reasons` : ''}.`,
    breaks: breaksOf(service),
    evidence: ['kubernetes/pods', 'kubernetes/endpoint-slices'],
    concerns: concerns(scene),
  };
}

function remedyOf({ service, pods }: ServiceScene): readonly Remedy[] {
  const [first] = pods.toSorted((a, b) => b.restarts - a.restarts);
  if (first === undefined) return [];
  return [
    lookingAdvice({
      key: `unready:${keyOf(service)}`,
      title: `See why the pods of ${keyOf(service)} are not ready`,
      command: lookAt(first),
      because: 'what keeps a pod from being ready is a matter of its application: nothing of the network would change it',
      lasting: 'correct what the pods end by or wait for; a readiness probe should ask for what the service needs, and no more',
      restsOn: { pods: pods.map(({ uid, ready, waiting }) => ({ uid, ready, waiting })) },
      check: CHECK,
      subjects: [keyOf(service)],
    }),
  ];
}

function clearReason(scenes: readonly ServiceScene[]): string {
  const [only] = scenes;
  if (scenes.length > 1 || only === undefined) return `${count(scenes.length, 'service has', 'services have')} pods that are ready.`;
  const { service, pods } = only;
  const unready = pods.filter((pod) => !serves(pod));
  if (service.publishesNotReady) return `${keyOf(service)} leads to its ${count(pods.length, 'pod')} whether they are ready or not (publishNotReadyAddresses).`;
  const others = unready.slice(0, 2).map((pod) => `${pod.name} ${unreadyWords(pod)}`);
  return `${pods.length - unready.length} of ${pods.length} pods of ${keyOf(service)} are ready.${others.length === 0 ? '' : ` ${others.join('; ')}.`}`;
}
