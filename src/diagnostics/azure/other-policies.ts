import { ApisApi, CustomObjectsApi } from '@kubernetes/client-node';
import { z } from 'zod';
import { allOf } from '../all-of.ts';
import type { NetworkPolicies } from '../evidence/network-policies.ts';
import { AccessError } from '../ports.ts';
import { accessError, isNotFound } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

interface PolicyKind {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

/** Objects beside NetworkPolicy that engines on AKS act upon. */
const KINDS: readonly PolicyKind[] = [
  { group: 'cilium.io', plural: 'ciliumnetworkpolicies', kind: 'CiliumNetworkPolicy' },
  { group: 'cilium.io', plural: 'ciliumclusterwidenetworkpolicies', kind: 'CiliumClusterwideNetworkPolicy' },
  { group: 'crd.projectcalico.org', plural: 'networkpolicies', kind: 'Calico NetworkPolicy' },
  { group: 'crd.projectcalico.org', plural: 'globalnetworkpolicies', kind: 'Calico GlobalNetworkPolicy' },
  { group: 'policy.networking.k8s.io', plural: 'adminnetworkpolicies', kind: 'AdminNetworkPolicy' },
  { group: 'policy.networking.k8s.io', plural: 'baselineadminnetworkpolicies', kind: 'BaselineAdminNetworkPolicy' },
];

type Others = Pick<NetworkPolicies, 'others' | 'unread'>;

/** How many of them there are, by kind and namespace. A kind that is refused is named as unread; nothing else is lost. */
export async function otherPolicies(api: KubernetesApi, signal: AbortSignal): Promise<Others> {
  const apis = await api.client(ApisApi, signal);
  const { groups } = await apis.getAPIVersions({}, api.options(signal));
  const versionOf = new Map(groups.map(({ name, preferredVersion, versions }) => [name, preferredVersion?.version ?? versions[0]?.version ?? '']));
  const served = KINDS.filter(({ group }) => versionOf.has(group));
  const answers = await allOf(served.map((kind) => objectsOf(kind, versionOf.get(kind.group) ?? '', api, signal)));
  return { others: answers.flatMap(({ others }) => others), unread: answers.flatMap(({ unread }) => unread) };
}

async function objectsOf({ group, plural, kind }: PolicyKind, version: string, api: KubernetesApi, signal: AbortSignal): Promise<Others> {
  try {
    const custom = await api.client(CustomObjectsApi, signal);
    const items = await allPages(async (page) => listOf(await custom.listClusterCustomObject({ group, version, plural, ...page }, api.options(signal))));
    const byNamespace = Map.groupBy(items, ({ metadata }) => metadata.namespace ?? '');
    return { others: [...byNamespace].map(([namespace, found]) => ({ kind, namespace, count: found.length })), unread: [] };
  } catch (error) {
    // The group is there without this kind.
    if (isNotFound(error)) return { others: [], unread: [] };
    const refused = accessError(`list objects of the kind ${kind}`, error);
    if (refused instanceof AccessError) return { others: [], unread: [{ kind, reason: refused.message }] };
    throw error;
  }
}

const list = z.object({
  items: z.array(z.object({ metadata: z.object({ namespace: z.string().optional() }) })),
  metadata: z.object({ continue: z.string().optional() }).optional(),
});

/** The custom objects' client hands out what came over the wire, as it is. */
function listOf(body: unknown) {
  const read = list.safeParse(body);
  if (!read.success) throw new AccessError('Cannot read a list of the Kubernetes API: its form is not that of a list');
  const token = read.data.metadata?.continue;
  return { items: read.data.items, metadata: token === undefined ? {} : { _continue: token } };
}
