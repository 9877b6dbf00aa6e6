import type { ManagedCluster } from '@azure/arm-containerservice';
import type { Scenario } from '../../scenario/schema.ts';
import type { ArmContext } from '../context.ts';
import { clusterId, clusterIdentityId, kubeletIdentityId, nodeResourceGroup } from '../resource-ids.ts';
import { zoneProperty } from '../api-server/private-zone.ts';
import { privateFqdn, publicFqdn } from './fqdn.ts';
import { networkProfile } from './network-profile.ts';
import { poolOnTheWire } from './pools.ts';

const clientIdOfKubelet = '99999999-8888-4777-8666-333333333333';

function identity({ cloud: { scenario }, tenantId }: ArmContext): object {
  const { type, principalId, clientId } = scenario.cluster.identity;
  if (type === 'ServicePrincipal') return {};
  if (type === 'SystemAssigned') return { identity: { type, tenantId, principalId } };
  return { identity: { type, userAssignedIdentities: { [clusterIdentityId(scenario.cluster)]: { clientId, principalId } } } };
}

/** With managed identities, the service principal's client id reads `msi`. */
function principals({ cluster }: Scenario): Partial<ManagedCluster> {
  const { type, clientId, kubeletPrincipalId } = cluster.identity;
  if (type === 'ServicePrincipal') return { servicePrincipalProfile: { clientId } };
  const kubelet = { resourceId: kubeletIdentityId(cluster), clientId: clientIdOfKubelet, objectId: kubeletPrincipalId };
  return { servicePrincipalProfile: { clientId: 'msi' }, identityProfile: { kubeletidentity: kubelet } };
}

/** Where the SDK and the wire spell alike. */
function properties({ cloud: { scenario }, outbound }: ArmContext): Partial<ManagedCluster> {
  const { cluster, azure } = scenario;
  return {
    provisioningState: outbound.busy() ? 'Updating' : 'Succeeded',
    powerState: { code: 'Running' },
    kubernetesVersion: cluster.version,
    currentKubernetesVersion: cluster.version,
    dnsPrefix: `${cluster.name}-dns`,
    fqdn: publicFqdn(cluster),
    nodeResourceGroup: nodeResourceGroup(cluster),
    disableLocalAccounts: cluster.credentials === 'entra',
    supportPlan: 'KubernetesOfficial',
    ...principals(scenario),
    networkProfile: networkProfile(scenario, outbound.settings()),
    ...(azure.httpProxyConfig === undefined ? {} : { httpProxyConfig: defined(azure.httpProxyConfig) }),
    ...(cluster.nodeAutoProvisioning ? { nodeProvisioningProfile: { mode: 'Auto', defaultNodePools: 'Auto' } } : {}),
    ...(cluster.hostedSystemPods ? { hostedSystemProfile: { enabled: true } } : {}),
    bootstrapProfile: { artifactSource: cluster.artifactSource },
    securityProfile: {},
  };
}

function defined({ httpProxy, httpsProxy, noProxy, trustedCa, enabled }: NonNullable<Scenario['azure']['httpProxyConfig']>) {
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    noProxy,
    ...(trustedCa === undefined ? {} : { trustedCa }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

function apiServer({ cloud: { scenario, admission, privateZone } }: ArmContext): object {
  const { cluster } = scenario;
  const authorizedIPRanges = admission.ranges();
  return {
    enablePrivateCluster: cluster.private,
    ...(cluster.private ? { privateDNSZone: zoneProperty(scenario, privateZone?.name ?? ''), enablePrivateClusterPublicFQDN: true } : {}),
    enableVnetIntegration: cluster.vnetIntegration,
    disableRunCommand: cluster.disableRunCommand,
    ...(authorizedIPRanges.length === 0 ? {} : { authorizedIPRanges }),
  };
}

/** The managed cluster as ARM shows it: api-version 2026-06-01, as arm-containerservice 25.5 reads it. */
export function clusterDocument(context: ArmContext): { readonly properties: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>> {
  const { scenario } = context.cloud;
  const { cluster } = scenario;
  const entra = cluster.credentials === 'entra' ? { aadProfile: { managed: true, enableAzureRBAC: true, tenantID: context.tenantId } } : {};
  return {
    id: clusterId(cluster),
    name: cluster.name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    location: cluster.location,
    sku: { name: cluster.sku, tier: 'Standard' },
    ...identity(context),
    eTag: context.outbound.etag(),
    properties: {
      ...properties(context),
      ...entra,
      ...(cluster.private ? { privateFQDN: privateFqdn(cluster) } : {}),
      enableRBAC: true,
      apiServerAccessProfile: apiServer(context),
      agentPoolProfiles: cluster.pools.map((spec) => ({ name: spec.name, ...poolOnTheWire(scenario, spec) })),
    },
  };
}
