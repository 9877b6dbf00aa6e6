/** Services as checks look at them: which are judged, and which pods each means. */
import type { AskedService, ServiceFacts } from '../../../evidence/services.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import { selectedPods } from '../../../net/service/select-pods.ts';

export const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `${namespace}/${name}`;

export const hasSelector = ({ selector, type }: ServiceFacts): boolean => type !== 'ExternalName' && Object.keys(selector).length > 0;

/** The one that was asked about, or all; those without a selector only where they were asked about. */
export function judgedServices(services: readonly ServiceFacts[], { service, namespace }: AskedService): readonly ServiceFacts[] {
  if (service !== '') return services.filter((one) => keyOf(one) === service);
  return services.filter((one) => hasSelector(one) && (namespace === '' || one.namespace === namespace));
}

/** Why a service that was asked about has no pods to judge by its manifest; undefined where it has a selector. */
export function withoutSelector(service: ServiceFacts): string | undefined {
  if (service.type === 'ExternalName') return `${keyOf(service)} is another name for ${service.externalName} (type ExternalName): it has neither an address nor pods in the cluster. Ask \`dns\` and \`egress\` about ${service.externalName}.`;
  return hasSelector(service) ? undefined : `${keyOf(service)} has no selector: somebody else writes its endpoints.`;
}

export interface ServiceScene {
  readonly service: ServiceFacts;
  /** Pods that its selector fits. */
  readonly pods: readonly PodFacts[];
}

export const scenesOf = (services: readonly ServiceFacts[], pods: readonly PodFacts[]): readonly ServiceScene[] =>
  services.filter(hasSelector).map((service) => ({ service, pods: selectedPods(service, pods) }));

/** A pod whose processes may be asked: its containers run, ready or not. */
export const isLive = ({ phase, address, waiting, deletedAt }: PodFacts): boolean => phase === 'Running' && address !== '' && waiting === '' && deletedAt === '';

/** Workloads of pods, as resources that a change may have touched. */
export const workloadsOf = (pods: readonly PodFacts[]): readonly string[] =>
  [...new Set(pods.map(({ workload, namespace }) => workload.replace('/', `/${namespace}/`)))];

export const concerns = ({ service, pods }: ServiceScene): readonly string[] => [`Service/${keyOf(service)}`, ...workloadsOf(pods)].slice(0, 6);

/** What clients feel. */
export const breaksOf = (service: ServiceFacts): string =>
  service.isHeadless ? `whatever looks up ${service.name}.${service.namespace}.svc` : `every connection to ${service.name}.${service.namespace}.svc${service.address === '' ? '' : ` (${service.address})`}`;

/** A port as people name it: `80`, or `80 (http)`. */
export const portWords = ({ name, port }: { readonly name: string; readonly port: number }): string => (name === '' ? String(port) : `${port} (${name})`);
