import { AppsV1Api, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import type { V1ConfigMap, V1EndpointSlice } from '@kubernetes/client-node';
import { z } from 'zod';
import { allOf } from '../all-of.ts';
import type { ConfigMapFacts, CoreDns, DnsEndpoint } from '../evidence/dns.ts';
import { answered, orAbsent } from './answered.ts';
import { isOwnName } from './debug-pod-marks.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

const NAMESPACE = 'kube-system';
const OF_SERVICE = 'kubernetes.io/service-name=kube-dns';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The objects of CoreDNS, each with its own fate: one that is refused does not hide the others. */
export async function readCoreDns(api: KubernetesApi, signal: AbortSignal): Promise<CoreDns> {
  const options = api.options(signal);
  const [core, apps, discovery] = await allOf([api.client(CoreV1Api, signal), api.client(AppsV1Api, signal), api.client(DiscoveryV1Api, signal)]);
  const [deployment, endpoints, config, custom] = await allOf([
    answered('read the deployment coredns', () => deploymentOf(apps, options)),
    answered('list the endpoints of the service kube-dns', async () => {
      const slices = await allPages((page) => discovery.listNamespacedEndpointSlice({ namespace: NAMESPACE, labelSelector: OF_SERVICE, ...page }, options));
      return slices.flatMap(endpointsOf);
    }),
    answered('read the config map coredns', () => configMap(core, 'coredns', options)),
    answered('read the config map coredns-custom', () => configMap(core, 'coredns-custom', options)),
  ]);
  return { deployment, endpoints, config, custom };
}

type Options = ReturnType<KubernetesApi['options']>;

async function deploymentOf(apps: AppsV1Api, options: Options) {
  const found = await orAbsent(() => apps.readNamespacedDeployment({ namespace: NAMESPACE, name: 'coredns' }, options));
  return {
    exists: found !== undefined,
    wanted: found?.spec?.replicas ?? 0,
    ready: found?.status?.readyReplicas ?? 0,
    image: found?.spec?.template.spec?.containers[0]?.image ?? '',
  };
}

/** Without pods that a run has started in the stead of CoreDNS: they have its labels, and are never ready. */
export const endpointsOf = ({ endpoints }: V1EndpointSlice): readonly DnsEndpoint[] =>
  (endpoints ?? [])
    .filter(({ targetRef }) => !isOwnName(targetRef?.name ?? ''))
    .flatMap(({ addresses, conditions, targetRef }) =>
      // Source: EndpointSlice API: an unknown condition is to be taken as ready.
      addresses.map((address) => ({ address, ready: conditions?.ready ?? true, pod: targetRef?.name ?? '' })),
    );

async function configMap(core: CoreV1Api, name: string, options: Options): Promise<ConfigMapFacts> {
  const found = await orAbsent(() => core.readNamespacedConfigMap({ namespace: NAMESPACE, name }, options));
  return configMapFacts(found);
}

export function configMapFacts(found: V1ConfigMap | undefined): ConfigMapFacts {
  const applied = appliedData(found?.metadata?.annotations?.[LAST_APPLIED]);
  return {
    resourceVersion: found?.metadata?.resourceVersion ?? '',
    data: found?.data ?? {},
    ...(applied === undefined ? {} : { lastApplied: applied }),
  };
}

const appliedObject = z.object({ data: z.record(z.string(), z.string()) });

function appliedData(annotation: string | undefined): Readonly<Record<string, string>> | undefined {
  if (annotation === undefined) return undefined;
  try {
    return appliedObject.safeParse(JSON.parse(annotation)).data?.data;
  } catch {
    return undefined;
  }
}
