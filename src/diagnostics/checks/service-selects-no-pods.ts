// A service without endpoints refuses every connection, and the first reason is a selector that no pod fits. What has no
// selector has its endpoints from elsewhere. Source: Kubernetes, "Service", "Services without selectors".
import { conclude, defineCheck, notApplicable, sentence, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { EndpointSliceFacts, ServiceFacts } from '../evidence/services.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding } from '../model.ts';
import { fits, nearMisses, selectedPods } from '../net/service/select-pods.ts';
import { breaksOf, judgedServices, keyOf, scenesOf, withoutSelector, workloadsOf } from './shared/service/scene.ts';
import { selectorRemedy } from './shared/service/selector-remedy.ts';
import { count, labelWords, some } from './shared/service/words.ts';

export default defineCheck({
  id: 'service-selects-no-pods',
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'Every service selects pods',
  faulty: 'A service selects no pod',
  settle: 'compare `kubectl get service -o jsonpath={.spec.selector}` with `kubectl get pods --show-labels`',
  needs: ['services', 'pods', 'askedService'],
  consults: ['endpointSlices'],
  analyze({ services, pods, askedService }, { endpointSlices }): Judgement {
    const judged = judgedServices(services, askedService);
    const [asked] = judged;
    if (askedService.service !== '' && asked === undefined) return unknown(`${askedService.service} is not among the services any more.`);
    if (askedService.service !== '' && asked !== undefined && withoutSelector(asked) !== undefined) return withoutPods(asked, endpointSlices);
    if (judged.length === 0) return notApplicable('No service with a selector was found.');
    const empty = scenesOf(judged, pods).flatMap(({ service, pods: own }) => (own.length === 0 ? [{ service, near: nearMisses(service, pods) }] : []));
    // A service that waits for a workload which is scaled to nothing is no fault, unless somebody asks about it.
    const faulty = empty.filter(({ near }) => near.length > 0 || askedService.service !== '');
    return conclude({
      findings: faulty.map(({ service, near }) => findingOf(service, near, pods)),
      remedies: faulty.map(({ service, near }) => selectorRemedy(service, near)),
      doubts: [],
      clear: clearReason(judged, pods, empty.map(({ service }) => keyOf(service))),
    });
  },
});

/** Of a service without a selector: somebody must have written endpoints all the same. */
function withoutPods(service: ServiceFacts, slices: Answer<readonly EndpointSliceFacts[]>): Judgement {
  const why = withoutSelector(service) ?? '';
  if (service.type === 'ExternalName') return notApplicable(why);
  if (!slices.ok) return unknown(sentence(slices.reason));
  const endpoints = slices.value.filter((slice) => slice.namespace === service.namespace && slice.service === service.name).flatMap((slice) => slice.endpoints);
  if (endpoints.length > 0) return notApplicable(`${why} There ${endpoints.length === 1 ? 'is' : 'are'} ${count(endpoints.length, 'of them', 'of them')} (${some(endpoints.map(({ address }) => address))}).`);
  const finding: Finding = {
    subject: keyOf(service),
    headline: `the service ${keyOf(service)} has neither a selector nor endpoints`,
    says: `${why} Nobody did: there is no EndpointSlice with an address for it.`,
    breaks: breaksOf(service),
    evidence: ['kubernetes/services', 'kubernetes/endpoint-slices'],
    concerns: [`Service/${keyOf(service)}`],
  };
  return conclude({ findings: [finding], doubts: [], clear: '' });
}

function findingOf(service: ServiceFacts, near: ReturnType<typeof nearMisses<PodFacts>>, pods: readonly PodFacts[]): Finding {
  const key = keyOf(service);
  const there = pods.filter(({ namespace }) => namespace === service.namespace);
  return {
    subject: key,
    headline: `the service ${key} selects no pod`,
    says: `Its selector ${labelWords(service.selector)} fits none of the ${count(there.length, 'pod')} in ${service.namespace}${hint(service, near, pods)}.`,
    breaks: breaksOf(service),
    evidence: ['kubernetes/services', 'kubernetes/pods', 'kubernetes/endpoint-slices'],
    concerns: [`Service/${key}`, ...workloadsOf(near.map(({ pod }) => pod))].slice(0, 6),
  };
}

/** What is nearest to what was meant. */
function hint(service: ServiceFacts, near: ReturnType<typeof nearMisses<PodFacts>>, pods: readonly PodFacts[]): string {
  const [first] = near;
  if (first !== undefined) {
    const alike = near.filter(({ key, has }) => key === first.key && has === first.has).map(({ pod }) => pod.name);
    const isOne = alike.length === 1;
    const differs = first.has === undefined ? `${isOne ? 'lacks' : 'lack'} the label ${first.key}` : `${isOne ? 'has' : 'have'} ${first.key}=${first.has} instead of ${first.wanted}`;
    return `; ${some(alike)} ${differs}`;
  }
  const over = pods.filter((pod) => pod.namespace === service.namespace && fits(service.selector, pod.labels));
  if (over.length > 0) return `; ${count(over.length, 'pod that fits has', 'pods that fit have')} ended (${some(over.map(({ name }) => name))})`;
  const elsewhere = [...new Set(pods.filter((pod) => pod.namespace !== service.namespace && fits(service.selector, pod.labels)).map(({ namespace }) => namespace))];
  return elsewhere.length > 0 ? `; pods with these labels are in ${some(elsewhere)}, where this service cannot select them` : ', and no pod is near to it: its workload may be scaled to nothing, or was never deployed';
}

function clearReason(judged: readonly ServiceFacts[], pods: readonly PodFacts[], idle: readonly string[]): string {
  const [only] = judged;
  if (judged.length === 1 && only !== undefined && idle.length === 0) return `${keyOf(only)} selects ${count(selectedPods(only, pods).length, 'pod')} by ${labelWords(only.selector)}.`;
  const rest = idle.length === 0 ? '' : ` ${some(idle)} ${idle.length === 1 ? 'selects' : 'select'} none, and no pod is near to ${idle.length === 1 ? 'its selector' : 'their selectors'}: nobody asked about ${idle.length === 1 ? 'it' : 'those'}.`;
  return `${count(judged.length - idle.length, 'service selects', 'services select')} pods.${rest}`;
}
