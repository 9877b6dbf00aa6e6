/** The API server's health, endpoints and refusals over the wire; and what the bot meets where it does not get through. */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armClients } from '../../../src/diagnostics/azure/arm-clients.ts';
import { createApiServerReader } from '../../../src/diagnostics/azure/api-server-reader.ts';
import { openKubernetes } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import { createResourceHealthReader } from '../../../src/diagnostics/azure/resource-health-reader.ts';
import { readKubeconfig } from '../../../src/diagnostics/azure/kubeconfig.ts';
import type { ApiServerReader } from '../../../src/diagnostics/ports.ts';
import { clientsOf, credentialOf, running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { yaml } from '../../simulator/azure/scenario-text.ts';
import { aksServer } from '../../simulator/kubernetes/harness.ts';

const OBJECTS = `
kubernetes:
  readyz: { failing: [etcd, poststarthook/x] }
  serviceAccounts:
    - { namespace: shop, name: reader, rules: [{ verbs: [list], resources: [pods], namespace: shop }] }
  events:
    - { metadata: { namespace: shop, name: e.1 }, reason: FailedCreate, message: no, involvedObject: { kind: ReplicaSet, namespace: shop, name: web-1 } }
    - { metadata: { namespace: shop, name: e.2 }, reason: Scheduled, message: yes, involvedObject: { kind: Pod, namespace: shop, name: web-1-a } }
`;

const signal = AbortSignal.timeout(60_000);
let world: Running;
let reader: ApiServerReader;

const source = { onRequest: () => undefined, token: async () => (await credentialOf(world.simulator).getToken(aksServer)).token };

beforeAll(async () => {
  world = await running(`${yaml()}${OBJECTS}`);
  const endpoint = async () => {
    const { kubeconfigs } = await clientsOf(world.simulator).containers.managedClusters.listClusterUserCredentials('rg-demo', 'demo');
    return readKubeconfig(kubeconfigs?.[0]?.value ?? new Uint8Array());
  };
  reader = createApiServerReader(openKubernetes({ ...source, endpoint }));
});
afterAll(() => world.close());

/** A port that takes connections and never says a word. */
async function listening(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => socket.destroy())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close };
}

describe('the API server', () => {
  test('that is not ready says so, check by check', async () => {
    expect(await reader.apiServerAnswer(signal)).toMatchObject({ outcome: 'answers', status: 500, failing: ['etcd', 'poststarthook/x'] });
  });

  test('has the endpoints that its service leads to', async () => {
    expect(await reader.apiServerEndpoints(signal)).toEqual([{ address: '192.0.2.4', port: 443 }]);
  });

  test('tells what a service account may do, by namespace and verb', async () => {
    const question = { user: 'system:serviceaccount:shop:reader', groups: [], verb: 'list', group: '', resource: 'pods', namespace: 'shop' };
    expect(await reader.isAllowed(question, signal)).toBe(true);
    expect(await reader.isAllowed({ ...question, verb: 'delete' }, signal)).toBe(false);
    expect(await reader.isAllowed({ ...question, namespace: 'other' }, signal)).toBe(false);
  });

  test('lists events of what could not be created, and no others', async () => {
    expect(await reader.failureEvents(signal)).toMatchObject([{ pod: 'shop/web-1', reason: 'FailedCreate' }]);
  });

  test("has its health from Azure's own monitoring", async () => {
    const { arm } = world.simulator;
    const clients = armClients({ credential: credentialOf(world.simulator), subscription: arm.subscriptionId, endpoint: arm.url, retries: 0, onRequest: () => undefined });
    const id = `/subscriptions/${arm.subscriptionId}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`;
    expect(await createResourceHealthReader(clients, id).clusterHealth(signal)).toMatchObject({ state: 'Available', since: '2026-11-20T08:00:00.000Z' });
  });
});

describe('a bot that does not get through', () => {
  const at = (server: string) => createApiServerReader(openKubernetes({ ...source, endpoint: async () => ({ server, caData: Buffer.from(world.simulator.kubernetes.ca).toString('base64') }) }));

  test('knows a port that refuses from a name that does not exist', async () => {
    const { port, close } = await listening();
    await close();
    expect(await at(`https://127.0.0.1:${port}`).apiServerAnswer(signal)).toMatchObject({ outcome: 'refused', says: expect.stringContaining('ECONNREFUSED') });
    expect(await at('https://api.invalid').apiServerAnswer(signal)).toMatchObject({ outcome: 'name-not-resolved' });
  });

  test('knows a connection that is taken and never spoken on as one that times out', async () => {
    const { port, close } = await listening();
    try {
      expect(await at(`https://127.0.0.1:${port}`).apiServerAnswer(AbortSignal.timeout(300))).toMatchObject({ outcome: 'timeout' });
    } finally {
      await close();
    }
  });

  test('says of an address that Azure does not hand out that it is missing, and not that the API server is silent', async () => {
    const refused = openKubernetes({ ...source, endpoint: () => Promise.reject(new Error('a bug')) });
    await expect(createApiServerReader(refused).apiServerAnswer(signal)).rejects.toThrow('a bug');
  });
});
