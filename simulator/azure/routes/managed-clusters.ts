import type { AgentPool, ManagedCluster } from '@azure/arm-containerservice';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { ArmError, notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { kubeconfig } from '../kubeconfig.ts';
import { clusterId, nodeResourceGroup, same, subnetId } from '../resource-ids.ts';
import type { PoolSpec } from '../../scenario/cluster.ts';

function pool(context: ArmContext, spec: PoolSpec): Partial<AgentPool> {
  const { cluster, nodes } = context.cloud.scenario;
  return {
    count: nodes.filter((node) => node.pool === spec.name).length,
    vmSize: spec.vmSize,
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    maxPods: cluster.network.podNetwork === 'overlay' ? 250 : 30,
    typePropertiesType: spec.type,
    enableAutoScaling: false,
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    orchestratorVersion: cluster.version,
    currentOrchestratorVersion: cluster.version,
    mode: spec.mode,
    osType: 'Linux',
    osSKU: spec.osSKU,
    nodeImageVersion: spec.nodeImageVersion,
    // Absent where AKS made the network itself.
    ...(cluster.vnet.mode === 'byo' ? { vnetSubnetID: subnetId(cluster) } : {}),
  };
}

/** The SDK calls a pool's `type` by another name, because its resource type is called so too. */
function onTheWire({ typePropertiesType, ...rest }: Partial<AgentPool>): object {
  return { ...rest, type: typePropertiesType };
}

function properties(context: ArmContext): Partial<ManagedCluster> {
  const { cluster } = context.cloud.scenario;
  const { network } = cluster;
  return {
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    kubernetesVersion: cluster.version,
    currentKubernetesVersion: cluster.version,
    dnsPrefix: `${cluster.name}-dns`,
    fqdn: `${cluster.name}-dns-1a2b3c4d.hcp.${cluster.location}.azmk8s.io`,
    nodeResourceGroup: nodeResourceGroup(cluster),
    enableRbac: true,
    disableLocalAccounts: cluster.credentials === 'entra',
    supportPlan: 'KubernetesOfficial',
    servicePrincipalProfile: { clientId: 'msi' },
    ...(cluster.credentials === 'entra' ? { aadProfile: { managed: true, enableAzureRbac: true, tenantID: context.tenantId } } : {}),
    apiServerAccessProfile: { enablePrivateCluster: cluster.private, enableVnetIntegration: cluster.vnetIntegration },
    networkProfile: {
      networkPlugin: network.plugin,
      ...(network.mode === 'overlay' ? { networkPluginMode: 'overlay' } : {}),
      networkDataplane: network.dataplane,
      networkPolicy: 'none',
      ...(network.podNetwork === 'overlay' ? { podCidr: network.podCidr, podCidrs: [network.podCidr] } : {}),
      serviceCidr: network.serviceCidr,
      serviceCidrs: [network.serviceCidr],
      dnsServiceIP: network.dnsServiceIP,
      outboundType: network.outboundType,
      loadBalancerSku: 'standard',
      ipFamilies: ['IPv4'],
    },
  };
}

/** RBAC is the one word that the SDK and the wire spell differently here. */
function clusterOnTheWire(context: ArmContext): object {
  const { enableRbac, aadProfile, ...rest } = properties(context);
  const { enableAzureRbac, ...aad } = aadProfile ?? {};
  const entra = aadProfile === undefined ? {} : { aadProfile: { ...aad, enableAzureRBAC: enableAzureRbac } };
  const pools = context.cloud.scenario.cluster.pools.map((spec) => ({ name: spec.name, ...onTheWire(pool(context, spec)) }));
  return { ...rest, ...entra, enableRBAC: enableRbac, agentPoolProfiles: pools };
}

function assertCluster(context: ArmContext, { values }: ArmRequest): void {
  const { cluster } = context.cloud.scenario;
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'cluster');
  if (!same(group, cluster.resourceGroup) || !same(name, cluster.name))
    throw notFound('Microsoft.ContainerService/managedClusters', name, group);
}

function getCluster(context: ArmContext, request: ArmRequest): Answer {
  assertCluster(context, request);
  const { cluster } = context.cloud.scenario;
  return json(200, {
    id: clusterId(cluster),
    name: cluster.name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    location: cluster.location,
    sku: { name: 'Base', tier: 'Standard' },
    identity: { type: 'SystemAssigned', tenantId: context.tenantId, principalId: '99999999-8888-4777-8666-555555555555' },
    eTag: 'b0c1d2e3-4f50-4617-8293-a4b5c6d7e8f9',
    properties: clusterOnTheWire(context),
  });
}

function userCredential(context: ArmContext, request: ArmRequest): Answer {
  assertCluster(context, request);
  return json(200, { kubeconfigs: [{ name: 'clusterUser', value: Buffer.from(kubeconfig(context)).toString('base64') }] });
}

const poolOnTheWire = (context: ArmContext, spec: PoolSpec): object => ({
  id: `${clusterId(context.cloud.scenario.cluster)}/agentPools/${spec.name}`,
  name: spec.name,
  type: 'Microsoft.ContainerService/managedClusters/agentPools',
  properties: onTheWire(pool(context, spec)),
});

function listPools(context: ArmContext, request: ArmRequest): Answer {
  assertCluster(context, request);
  return json(200, { value: context.cloud.scenario.cluster.pools.map((spec) => poolOnTheWire(context, spec)) });
}

function getPool(context: ArmContext, request: ArmRequest): Answer {
  assertCluster(context, request);
  const name = valueOf(request.values, 'pool');
  const spec = context.cloud.scenario.cluster.pools.find((candidate) => same(candidate.name, name));
  if (spec === undefined) throw new ArmError(404, 'NotFound', `Could not find the agent pool '${name}'.`);
  return json(200, poolOnTheWire(context, spec));
}

const base = '/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}';
const family = 'Microsoft.ContainerService';

export const managedClusterRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path: base, family, handle: (request) => getCluster(context, request) },
  { method: 'POST', path: `${base}/listClusterUserCredential`, family, handle: (request) => userCredential(context, request) },
  { method: 'GET', path: `${base}/agentPools`, family, handle: (request) => listPools(context, request) },
  { method: 'GET', path: `${base}/agentPools/{pool}`, family, handle: (request) => getPool(context, request) },
];
