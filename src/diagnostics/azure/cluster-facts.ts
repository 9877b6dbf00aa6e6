import type { ManagedCluster, ManagedClusterAgentPoolProfile, ManagedClusterHttpProxyConfig, ManagedClusterLoadBalancerProfile } from '@azure/arm-containerservice';
import type { AgentPool, ClusterFacts, HttpProxy, LoadBalancerProfile } from '../evidence/cluster.ts';
import { armId, nameAt } from './arm-id.ts';

/** Minutes that AKS's load balancer keeps an idle flow where nothing is set. Source: AKS, "Configure the public standard load balancer". */
const IDLE_TIMEOUT_MINUTES = 30;

/**
 * Fields of api-version 2026-06-01; what Azure leaves out keeps its documented default or an empty text.
 * @param id ARM id of the cluster, as configured
 */
export function clusterFacts(id: string, cluster: ManagedCluster): ClusterFacts {
  const at = armId(id);
  return {
    id,
    name: cluster.name ?? nameAt(at, 0),
    resourceGroup: at.resourceGroup,
    nodeResourceGroup: cluster.nodeResourceGroup ?? '',
    location: cluster.location,
    kubernetesVersion: cluster.currentKubernetesVersion ?? '',
    sku: cluster.sku?.name ?? '',
    etag: cluster.eTag ?? '',
    hostedSystemPods: cluster.hostedSystemProfile?.enabled ?? false,
    nodeAutoProvisioning: cluster.nodeProvisioningProfile?.mode === 'Auto',
    ...networkFacts(cluster),
    ...accessFacts(cluster),
    ...identityFacts(cluster),
    pools: (cluster.agentPoolProfiles ?? []).map(agentPool),
  };
}

function networkFacts({ networkProfile: network, httpProxyConfig }: ManagedCluster) {
  const loadBalancer = network?.loadBalancerProfile;
  const proxy = httpProxy(httpProxyConfig);
  return {
    networkPlugin: network?.networkPlugin ?? '',
    networkPluginMode: network?.networkPluginMode ?? '',
    networkDataplane: network?.networkDataplane ?? '',
    networkPolicy: network?.networkPolicy ?? '',
    podCidrs: network?.podCidrs ?? (network?.podCidr === undefined ? [] : [network.podCidr]),
    serviceCidrs: network?.serviceCidrs ?? (network?.serviceCidr === undefined ? [] : [network.serviceCidr]),
    dnsServiceIp: network?.dnsServiceIP ?? '',
    outboundType: network?.outboundType ?? '',
    ...(loadBalancer === undefined ? {} : { loadBalancer: loadBalancerProfile(loadBalancer) }),
    ...(proxy === undefined ? {} : { httpProxy: proxy }),
  };
}

/** Nodes of a private cluster use its private name; the public one is optional there. */
function accessFacts({ fqdn, privateFqdn, apiServerAccessProfile: access }: ManagedCluster) {
  const privateCluster = access?.enablePrivateCluster ?? false;
  return {
    fqdn: (privateCluster ? privateFqdn : undefined) ?? fqdn ?? '',
    privateCluster,
    authorizedIpRanges: access?.authorizedIPRanges ?? [],
    privateDnsMode: access?.privateDNSZone ?? '',
    runCommandDisabled: access?.disableRunCommand ?? false,
    vnetIntegration: access?.enableVnetIntegration ?? false,
    // `system` and `none` are no ids.
    ...(access?.privateDNSZone?.startsWith('/') === true ? { privateDnsZoneId: access.privateDNSZone } : {}),
  };
}

/** Azure writes `msi` where there is no service principal. */
function identityFacts({ identity, servicePrincipalProfile }: ManagedCluster): Pick<ClusterFacts, 'identityPrincipals' | 'servicePrincipal'> {
  const assigned = Object.values(identity?.userAssignedIdentities ?? {}).flatMap(({ principalId }) => principalId ?? []);
  const own = identity?.principalId === undefined || identity.principalId === '' ? [] : [identity.principalId];
  const principal = servicePrincipalProfile?.clientId ?? '';
  return { identityPrincipals: [...own, ...assigned], servicePrincipal: principal === 'msi' ? '' : principal };
}

function loadBalancerProfile(profile: ManagedClusterLoadBalancerProfile): LoadBalancerProfile {
  const { managedOutboundIPs, outboundIPs, outboundIPPrefixes, effectiveOutboundIPs } = profile;
  const own = (outboundIPs?.publicIPs ?? []).length + (outboundIPPrefixes?.publicIPPrefixes ?? []).length;
  return {
    allocatedOutboundPorts: profile.allocatedOutboundPorts ?? 0,
    idleTimeoutMinutes: profile.idleTimeoutInMinutes ?? IDLE_TIMEOUT_MINUTES,
    effectiveOutboundIps: (effectiveOutboundIPs ?? []).flatMap(({ id }) => id ?? []),
    ...(managedOutboundIPs?.count === undefined ? {} : { managedOutboundIps: managedOutboundIPs.count }),
    bringsOwnAddresses: own > 0,
  };
}

function httpProxy(config: ManagedClusterHttpProxyConfig | undefined): HttpProxy | undefined {
  const { httpProxy: http = '', httpsProxy: https = '', noProxy = [], trustedCa = '', enabled = true } = config ?? {};
  if (!enabled || (http === '' && https === '')) return undefined;
  return { httpProxy: http, httpsProxy: https, noProxy, hasTrustedCa: trustedCa !== '' };
}

function agentPool(pool: ManagedClusterAgentPoolProfile): AgentPool {
  const scales = pool.enableAutoScaling === true && pool.maxCount !== undefined;
  return {
    name: pool.name,
    mode: pool.mode ?? '',
    type: pool.type ?? '',
    osType: pool.osType ?? '',
    osSku: pool.osSKU ?? '',
    count: pool.count ?? 0,
    ...(scales && pool.maxCount !== undefined ? { maxCount: pool.maxCount } : {}),
    maxSurge: pool.upgradeSettings?.maxSurge ?? '',
    localDns: pool.localDNSProfile?.mode ?? '',
    ...(pool.vnetSubnetID === undefined ? {} : { subnetId: pool.vnetSubnetID }),
    ...(pool.podSubnetID === undefined ? {} : { podSubnetId: pool.podSubnetID }),
  };
}
