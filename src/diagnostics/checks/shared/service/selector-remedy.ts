import type { PodFacts } from '../../../evidence/pods.ts';
import type { ServiceFacts } from '../../../evidence/services.ts';
import type { Remedy } from '../../../model.ts';
import type { NearMiss } from '../../../net/service/select-pods.ts';
import { shellWord } from '../../../remedies/operations.ts';
import { lookingAdvice, patchAdvice } from './advice.ts';
import { keyOf } from './scene.ts';
import { labelWords } from './words.ts';

const CHECK = 'service-selects-no-pods';

/** The selector changed to what the nearest pods are labelled with; without such pods, where to look. */
export function selectorRemedy(service: ServiceFacts, near: readonly NearMiss<PodFacts>[]): Remedy {
  const [first] = near;
  const common = { key: `selector:${keyOf(service)}`, check: CHECK, subjects: [keyOf(service)], restsOn: { selector: service.selector } };
  if (first === undefined) {
    return lookingAdvice({
      ...common,
      title: `Find the pods that ${keyOf(service)} is meant for`,
      command: `kubectl get pods --all-namespaces --show-labels --selector ${shellWord(labelWords(service.selector))}\nkubectl --namespace ${shellWord(service.namespace)} get deployments,statefulsets,daemonsets --show-labels`,
      because: 'no pod is near enough to its selector to tell which change is meant',
      lasting: 'deploy the workload, or scale it up, in the namespace of the service; or put its labels into the service\'s manifest',
    });
  }
  return patchAdvice({
    ...common,
    title: `Let ${keyOf(service)} select ${first.pod.workload}`,
    command: patch(service, first.key, first.has ?? null),
    undo: patch(service, first.key, first.wanted),
    blastRadius: `clients of ${keyOf(service)}: they reach ${first.pod.workload} in ${service.namespace} from then on`,
    because: 'whether the selector or the labels are meant is known to whoever wrote the manifests',
    lasting: 'correct the side that is wrong where the manifests are kept (Helm chart, GitOps repository), or the next deployment brings it back',
  });
}

/** A merge patch: a label that is not to be asked for any more is null. */
const patch = ({ namespace, name }: ServiceFacts, key: string, value: string | null): string =>
  ['kubectl', '--namespace', namespace, 'patch', 'service', name, '--type', 'merge', '--patch', JSON.stringify({ spec: { selector: { [key]: value } } })].map(shellWord).join(' ');
