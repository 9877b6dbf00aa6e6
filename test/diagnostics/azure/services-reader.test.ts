/** Services, slices and kube-proxy over the wire, and the restart of one pod. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubernetesApi } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import { createKubernetesReader } from '../../../src/diagnostics/azure/kubernetes-reader.ts';
import { createKubernetesWriter } from '../../../src/diagnostics/azure/kubernetes-writer.ts';
import { serviceFacts } from '../../../src/diagnostics/azure/services-reader.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { yaml } from '../../simulator/azure/scenario-text.ts';
import { until } from '../../simulator/kubernetes/harness.ts';
import { kubernetesOf } from './kubernetes-of.ts';

const OBJECTS = `
kubernetes:
  services:
    - { metadata: { namespace: kube-system, name: agents }, spec: { clusterIP: 10.0.12.34, selector: { app: konnectivity-agent }, ports: [{ name: http, protocol: TCP, port: 80, targetPort: 8093 }] } }
    - { metadata: { namespace: kube-system, name: each }, spec: { clusterIP: None, selector: { app: konnectivity-agent }, publishNotReadyAddresses: true, ports: [{ port: 80, targetPort: none-has-it }] } }
    - { metadata: { namespace: shop, name: partner }, spec: { type: ExternalName, externalName: api.partner.example } }
`;

const signal = AbortSignal.timeout(60_000);
let world: Running;
let api: KubernetesApi;

beforeAll(async () => {
  world = await running(`${yaml()}${OBJECTS}`);
  api = kubernetesOf(world.simulator);
});
afterAll(() => world.close());

describe('services', () => {
  test('come with their address, selector and ports; headless and external ones without an address', async () => {
    const found = await createKubernetesReader(api).services(signal);
    const named = (name: string) => found.find((one) => one.name === name);
    expect(named('agents')).toMatchObject({ address: '10.0.12.34', isHeadless: false, selector: { app: 'konnectivity-agent' }, ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8093 }], internalTrafficPolicy: 'Cluster' });
    expect(named('each')).toMatchObject({ address: '', isHeadless: true, publishesNotReady: true });
    expect(named('partner')).toMatchObject({ type: 'ExternalName', externalName: 'api.partner.example', address: '' });
  });

  test('a port without a target leads to its own number, and of two families the IPv4 address counts', () => {
    expect(serviceFacts({ metadata: { name: 'a' }, spec: { clusterIP: 'fd00::5', clusterIPs: ['fd00::5', '10.0.0.5'], ports: [{ port: 80 }] } })).toMatchObject({ address: '10.0.0.5', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] });
  });

  test('slices name their service, its pods and the number of the port; a name that no pod has gives none', async () => {
    const found = await createKubernetesReader(api).endpointSlices(signal);
    expect(found.find(({ service }) => service === 'agents')).toMatchObject({ ports: [{ port: 8093 }], endpoints: expect.arrayContaining([expect.objectContaining({ ready: true, pod: expect.stringContaining('kube-system/konnectivity-agent-') })]) });
    expect(found.find(({ service }) => service === 'each')).toMatchObject({ ports: [] });
  });
});

describe('kube-proxy', () => {
  test('is a DaemonSet with a pod on each Linux node', async () => {
    const { exists, wanted, ready } = await createKubernetesReader(api).kubeProxy(signal);
    expect({ exists, isWhole: wanted > 0 && wanted === ready }).toEqual({ exists: true, isWhole: true });
  });

  test('a pod of it is deleted by its uid only, and its DaemonSet makes another one', async () => {
    const reader = createKubernetesReader(api);
    const writer = createKubernetesWriter(api, Date.now);
    const proxies = async () => (await reader.pods(signal)).filter(({ labels }) => labels['component'] === 'kube-proxy');
    const [pod] = await proxies();
    if (pod === undefined) throw new Error('the cluster has no kube-proxy');
    const { namespace, name, uid, node } = pod;
    await expect(writer.restartPod({ kind: 'pod-restart', namespace, name, uid: 'another' }, signal)).rejects.toMatchObject({ mayHaveHappened: false });
    await writer.restartPod({ kind: 'pod-restart', namespace, name, uid }, signal);
    const others = await until(async () => (await proxies()).filter((one) => one.node === node), (found) => found.length === 1 && found[0]?.uid !== uid && found[0]?.ready === true);
    expect(others).toHaveLength(1);
  });
});
