import { stringify } from 'yaml';
import type { ArmContext } from './context.ts';
import { aksServerApp } from './entra.ts';

// The public client of kubelogin, the same in every tenant: https://learn.microsoft.com/azure/aks/kubelogin-authentication
const kubeloginClient = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function entraUser(tenantId: string): object {
  const ids = ['--server-id', aksServerApp, '--client-id', kubeloginClient, '--tenant-id', tenantId];
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      args: ['get-token', '--environment', 'AzurePublicCloud', ...ids, '--login', 'devicecode'],
      command: 'kubelogin',
      env: null,
      provideClusterInfo: false,
    },
  };
}

/** The user's kubeconfig, as ARM hands it out: for Entra clusters it runs kubelogin and holds no secret. */
export function kubeconfig({ cloud, kubernetes, tenantId }: ArmContext): string {
  const { name, resourceGroup } = cloud.scenario.cluster;
  const user = `clusterUser_${resourceGroup}_${name}`;
  const local = kubernetes.clientCertificate;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    'current-context': name,
    clusters: [{ name, cluster: { server: kubernetes.server, 'certificate-authority-data': base64(kubernetes.ca) } }],
    contexts: [{ name, context: { cluster: name, user } }],
    users: [
      {
        name: user,
        user:
          local === undefined
            ? entraUser(tenantId)
            : { 'client-certificate-data': base64(local.cert), 'client-key-data': base64(local.key) },
      },
    ],
  });
}
