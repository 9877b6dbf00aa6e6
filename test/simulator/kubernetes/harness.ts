import { AppsV1Api, AuthorizationV1Api, CoordinationV1Api, CoreV1Api, DiscoveryV1Api, KubeConfig, NetworkingV1Api, PolicyV1Api, VersionApi } from '@kubernetes/client-node';
import { request } from 'node:https';
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
    coordination: config.makeApiClient(CoordinationV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    networking: config.makeApiClient(NetworkingV1Api),
    policy: config.makeApiClient(PolicyV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    version: config.makeApiClient(VersionApi),
  };
}

export interface Raw {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly type?: string;
}

/** A plain call, for headers and errors that the client hides. With local accounts the client certificate goes along. */
export async function raw({ simulator }: Running, path: string, headers: Record<string, string> = {}, call: Call = {}): Promise<Raw> {
  const text = call.body === undefined ? undefined : JSON.stringify(call.body);
  const sent = { ...(text === undefined ? {} : { 'content-type': call.type ?? 'application/json', 'content-length': String(Buffer.byteLength(text)) }), ...headers };
  const local = simulator.scenario.cluster.credentials === 'local-accounts' ? await certificateOf(simulator) : {};
  return new Promise((resolve, reject) => {
    const options = { method: call.method ?? 'GET', ca: simulator.kubernetes.ca, headers: sent, ...local };
    const calling = request(`${simulator.kubernetes.url}${path}`, options, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (body += chunk))
        .on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }));
    });
    calling.once('error', reject).end(text);
  });
}

async function certificateOf(simulator: Simulator): Promise<{ cert: string; key: string }> {
  const user = (await kubeConfigOf(simulator)).getCurrentUser();
  const text = (data: string | undefined): string => Buffer.from(data ?? '', 'base64').toString('utf8');
  return { cert: text(user?.certData), key: text(user?.keyData) };
}

export const authorized = async (world: Running, scope = aksServer): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${(await credentialOf(world.simulator).getToken(scope)).token}`,
});

const patienceMs = 20_000;

/** Asks until the answer is what is waited for. Throws with the last answer when that takes too long. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end) throw new Error(`waited in vain; the last answer was ${JSON.stringify(answer).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
