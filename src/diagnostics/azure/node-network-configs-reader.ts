import { ApisApi, CustomObjectsApi } from '@kubernetes/client-node';
import { z } from 'zod';
import type { NodeNetworkConfig, NodeNetworkConfigs } from '../evidence/podip.ts';
import { AccessError } from '../ports.ts';
import { orAbsent } from './answered.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

const GROUP = 'acn.azure.com';
const VERSION = 'v1alpha';

/** Fields of `v1alpha`; those with defaults may be left out of an object. Source: Azure/azure-container-networking, crd/nodenetworkconfig. */
const container = z.object({
  assignmentMode: z.string().default('dynamic'),
  type: z.string().default('vnet'),
  subnetName: z.string().default(''),
  subnetAddressSpace: z.string().default(''),
  status: z.string().default(''),
});

const config = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ requestedIPCount: z.number().default(0), ipsNotInUse: z.array(z.string()).nullish() }).prefault({}),
  status: z
    .object({
      assignedIPCount: z.number().default(0),
      scaler: z.object({ batchSize: z.number().default(0), releaseThresholdPercent: z.number().default(0) }).prefault({}),
      status: z.string().default(''),
      networkContainers: z.array(container).nullish(),
    })
    .prefault({}),
});

const list = z.object({ items: z.array(config), metadata: z.object({ continue: z.string().optional() }).optional() });

/** What Azure CNI and Azure agree about each node. Clusters without the kind have none; that is asked first, since 404 has many reasons. */
export function readNodeNetworkConfigs(api: KubernetesApi, signal: AbortSignal): Promise<NodeNetworkConfigs> {
  return orAccessError('list the NodeNetworkConfigs of the cluster', async () => {
    const apis = await api.client(ApisApi, signal);
    const { groups } = await apis.getAPIVersions({}, api.options(signal));
    const version = groups.find(({ name }) => name === GROUP)?.versions.find((one) => one.version === VERSION);
    const configs = version === undefined ? undefined : await orAbsent(() => configsOf(api, signal));
    return configs === undefined ? { served: false, configs: [] } : { served: true, configs: configs.map(configOf) };
  });
}

async function configsOf(api: KubernetesApi, signal: AbortSignal): Promise<readonly z.infer<typeof config>[]> {
  const custom = await api.client(CustomObjectsApi, signal);
  const at = { group: GROUP, version: VERSION, namespace: 'kube-system', plural: 'nodenetworkconfigs' };
  return allPages(async (page) => {
    const read = list.safeParse(await custom.listNamespacedCustomObject({ ...at, ...page }, api.options(signal)));
    if (!read.success) throw new AccessError('Cannot read the NodeNetworkConfigs of the cluster: their form is not the one that is known');
    const token = read.data.metadata?.continue;
    return { items: read.data.items, metadata: token === undefined ? {} : { _continue: token } };
  });
}

function configOf({ metadata, spec, status }: z.infer<typeof config>): NodeNetworkConfig {
  return {
    node: metadata.name,
    requested: spec.requestedIPCount,
    assigned: status.assignedIPCount,
    notInUse: spec.ipsNotInUse?.length ?? 0,
    batchSize: status.scaler.batchSize,
    releasePercent: status.scaler.releaseThresholdPercent,
    status: status.status,
    containers: (status.networkContainers ?? []).map((one) => ({ mode: one.assignmentMode, type: one.type, subnet: one.subnetName, range: one.subnetAddressSpace, status: one.status })),
  };
}
