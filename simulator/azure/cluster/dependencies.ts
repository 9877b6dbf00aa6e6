import type { ClusterSpec } from '../../scenario/cluster.ts';
import { privateFqdn, publicFqdn } from './fqdn.ts';

type Endpoint = readonly [domainName: string, port: number, protocol: string];

/** Sources: https://learn.microsoft.com/azure/aks/outbound-rules-control-egress, and the API's categories. */
function categories(cluster: ClusterSpec): Readonly<Record<string, readonly Endpoint[]>> {
  const windows = cluster.pools.some(({ osType }) => osType === 'Windows');
  const ubuntu = cluster.pools.some(({ osSKU }) => osSKU === 'Ubuntu');
  return {
    'azure-resource-management': [
      ['management.azure.com', 443, 'Https'],
      ['login.microsoftonline.com', 443, 'Https'],
    ],
    images: [
      ['mcr.microsoft.com', 443, 'Https'],
      ['*.data.mcr.microsoft.com', 443, 'Https'],
      ['mcr-0001.mcr-msedge.net', 443, 'Https'],
    ],
    artifacts: [
      ['packages.microsoft.com', 443, 'Https'],
      ['packages.aks.azure.com', 443, 'Https'],
      ['acs-mirror.azureedge.net', 443, 'Https'],
    ],
    ...(ubuntu ? { 'time-sync': [['ntp.ubuntu.com', 123, 'UDP']] as const } : {}),
    ...(ubuntu
      ? {
          'ubuntu-optional': [
            ['security.ubuntu.com', 80, 'Http'],
            ['azure.archive.ubuntu.com', 80, 'Http'],
            ['changelogs.ubuntu.com', 80, 'Http'],
          ] as const,
        }
      : {}),
    ...(windows
      ? {
          windows: [
            ['onegetcdn.azureedge.net', 443, 'Https'],
            ['go.microsoft.com', 443, 'Https'],
          ] as const,
        }
      : {}),
    apiserver: [[cluster.private ? privateFqdn(cluster) : publicFqdn(cluster), 443, 'Https']],
  };
}

/** What `outboundNetworkDependenciesEndpoints` lists for this cluster. */
export const outboundDependencies = (cluster: ClusterSpec): object[] =>
  Object.entries(categories(cluster)).map(([category, endpoints]) => ({
    category,
    endpoints: endpoints.map(([domainName, port, protocol]) => ({ domainName, endpointDetails: [{ port, protocol }] })),
  }));
