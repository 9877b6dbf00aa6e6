import { AppsV1Api, AuthorizationV1Api, CoreV1Api, KubeConfig, VersionApi } from '@kubernetes/client-node';
import { get } from 'node:https';
import type { Simulator } from '../../../simulator/start.ts';
import { clientsOf, credentialOf, type Running } from '../azure/harness.ts';

export const aksServer = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** Server and CA from ARM's kubeconfig, the token from Entra, as the product does it: no exec is run. */
export async function kubeConfigOf(simulator: Simulator): Promise<KubeConfig> {
  const { kubeconfigs } = await clientsOf(simulator).containers.managedClusters.listClusterUserCredentials('rg-demo', 'demo');
  const config = new KubeConfig();
  config.loadFromString(Buffer.from(kubeconfigs?.[0]?.value ?? []).toString('utf8'));
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) throw new Error('the kubeconfig has no current cluster and user');
  if (user.exec === undefined) return config;
  const { token } = await credentialOf(simulator).getToken(aksServer);
  const own = new KubeConfig();
  own.loadFromClusterAndUser(cluster, { name: user.name, token });
  return own;
}

export async function apisOf(simulator: Simulator) {
  const config = await kubeConfigOf(simulator);
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    version: config.makeApiClient(VersionApi),
  };
}

export interface Raw {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A plain call, for headers and errors that the client hides. */
export async function raw({ simulator }: Running, path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    get(`${simulator.kubernetes.url}${path}`, { ca: simulator.kubernetes.ca, headers }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (body += chunk))
        .on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }));
    }).once('error', reject);
  });
}

export const authorized = async (world: Running, scope = aksServer): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${(await credentialOf(world.simulator).getToken(scope)).token}`,
});
