import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf, authorized, raw } from './harness.ts';

const scenario = yaml({
  more: `
pods:
  - { namespace: shop, name: web-7c9f-abcde, node: aks-np-vmss00000a, address: 10.244.1.7, labels: { app: web, pod-template-hash: 7c9f },
      owner: { kind: ReplicaSet, name: web-7c9f }, restarts: 3, terminated: { reason: OOMKilled, exitCode: 137 }, images: [example.azurecr.io/web:2] }
  - { namespace: shop, name: web-7c9f-fghij, node: aks-sys-vmss000000, labels: { app: web, pod-template-hash: 7c9f },
      owner: { kind: ReplicaSet, name: web-7c9f }, ready: false, restarts: 9, waiting: { reason: CrashLoopBackOff, message: back-off 5m0s } }
  - { namespace: batch, name: import-1, node: aks-np-vmss00000a, phase: Failed, terminated: { reason: Error, exitCode: 2 }, dnsPolicy: Default }
kubernetes:
  namespaces: [{ name: batch, labels: { team: data } }]
  configMaps:
    - metadata: { name: coredns-custom, namespace: kube-system }
      data: { contoso.server: "contoso.com:53 { forward . 10.225.0.53 }" }
  networkPolicies:
    - metadata: { name: allow-dns, namespace: shop }
      spec: { podSelector: {}, egress: [{ ports: [{ port: 53, protocol: UDP }] }] }
  services:
    - metadata: { name: web, namespace: shop }
      spec: { clusterIP: 10.0.12.7, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
  deployments: { konnectivity-agent: { replicas: 2 }, coredns: { ready: 1 } }
  custom:
    - { group: crd.projectcalico.org, version: v1, plural: globalnetworkpolicies, kind: GlobalNetworkPolicy, namespaced: false,
        objects: [{ metadata: { name: deny-all }, spec: { order: 1 } }] }`,
});

describe('the objects of a scenario', () => {
  let world: Running;
  let apis: Awaited<ReturnType<typeof apisOf>>;
  beforeAll(async () => {
    world = await running(scenario);
    apis = await apisOf(world.simulator);
  });
  afterAll(async () => world.close());

  test.each([
    [
      'web-7c9f-abcde',
      'shop',
      { phase: 'Running', podIP: '10.244.1.7', containerStatuses: [{ name: 'web', ready: true, restartCount: 3, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }] },
    ],
    ['web-7c9f-fghij', 'shop', { containerStatuses: [{ ready: false, restartCount: 9, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } } }] }],
    ['import-1', 'batch', { phase: 'Failed', containerStatuses: [{ state: { terminated: { reason: 'Error', exitCode: 2 } } }] }],
  ])('the pod %s is served with its states', async (name, namespace, status) => {
    expect((await apis.core.readNamespacedPod({ name, namespace })).status).toMatchObject(status);
  });

  test('pods know their owners up to the deployment, whose status counts them', async () => {
    const pod = await apis.core.readNamespacedPod({ name: 'web-7c9f-abcde', namespace: 'shop' });
    const set = await apis.apps.readNamespacedReplicaSet({ name: 'web-7c9f', namespace: 'shop' });
    const deployment = await apis.apps.readNamespacedDeployment({ name: 'web', namespace: 'shop' });
    expect(pod.metadata?.ownerReferences?.[0]).toMatchObject({ kind: 'ReplicaSet', controller: true, uid: set.metadata?.uid });
    expect(set.metadata?.ownerReferences?.[0]).toMatchObject({ kind: 'Deployment', uid: deployment.metadata?.uid });
    expect(deployment).toMatchObject({ spec: { replicas: 2, selector: { matchLabels: { app: 'web' } } }, status: { replicas: 2, readyReplicas: 1, unavailableReplicas: 1 } });
    expect(deployment.status?.conditions?.[0]).toMatchObject({ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' });
  });

  test('CoreDNS has two real pods on system nodes, of which the scenario may leave one unready', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });
    expect(items.map(({ spec }) => spec?.nodeName)).toEqual(['aks-sys-vmss000000', 'aks-sys-vmss000000']);
    const { stdout } = await world.simulator.fleet.run('aks-sys-vmss000000', 'ip -4 -o addr show dev eth0', { pod: `kube-system/${items[0]?.metadata?.name}` });
    expect(stdout.toString()).toContain(` ${items[0]?.status?.podIP}/`);
    const deployment = await apis.apps.readNamespacedDeployment({ name: 'coredns', namespace: 'kube-system' });
    expect(deployment.status).toMatchObject({ replicas: 2, readyReplicas: 1 });
  });

  test('endpoint slices hold the pods that a service selects, with their readiness', async () => {
    const endpointsOf = async (namespace: string, service: string) => {
      const { items } = await apis.discovery.listNamespacedEndpointSlice({ namespace, labelSelector: `kubernetes.io/service-name=${service}` });
      return { ports: items[0]?.ports?.map(({ port }) => port), ready: items[0]?.endpoints?.map(({ addresses, conditions }) => [addresses[0], conditions?.ready]) };
    };
    expect(await endpointsOf('shop', 'web')).toEqual({ ports: [8080], ready: [['10.244.1.7', true]] });
    const dns = await endpointsOf('kube-system', 'kube-dns');
    expect([dns.ports, dns.ready?.map(([, ready]) => ready)]).toEqual([[53, 53], [true, false]]);
    expect((await endpointsOf('default', 'kubernetes')).ports).toEqual([443]);
  });

  test('an agent that is wanted and not there shows in its deployment', async () => {
    const { spec, status } = await apis.apps.readNamespacedDeployment({ name: 'konnectivity-agent', namespace: 'kube-system' });
    expect([spec?.replicas, status?.readyReplicas, status?.unavailableReplicas]).toEqual([2, 1, 1]);
  });

  test('config maps of kube-system are there, the scenario before the defaults', async () => {
    const { items } = await apis.core.listNamespacedConfigMap({ namespace: 'kube-system' });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['coredns', 'coredns-custom', 'konnectivity-agent-autoscaler', 'kube-root-ca.crt']);
    expect(items[0]?.data?.['Corefile']).toContain('import custom/*.server');
    expect(items[1]?.data).toEqual({ 'contoso.server': 'contoso.com:53 { forward . 10.225.0.53 }' });
    expect(items[1]?.metadata?.labels).toMatchObject({ 'k8s-app': 'kube-dns' });
  });

  test('policies are completed as the API server completes them, and AKS brings one of its own', async () => {
    const { items } = await apis.networking.listNetworkPolicyForAllNamespaces();
    expect(items.map(({ metadata, spec }) => [metadata?.name, spec?.policyTypes])).toEqual([
      ['konnectivity-agent', ['Egress']],
      ['allow-dns', ['Ingress', 'Egress']],
    ]);
  });

  test('namespaces carry their labels', async () => {
    const { items } = await apis.core.listNamespace({ labelSelector: 'team=data' });
    expect(items.map(({ metadata }) => metadata?.labels)).toEqual([{ 'kubernetes.io/metadata.name': 'batch', team: 'data' }]);
  });

  test('budgets, leases and images are there', async () => {
    const budgets = await apis.policy.listNamespacedPodDisruptionBudget({ namespace: 'kube-system' });
    expect(budgets.items.find(({ metadata }) => metadata?.name === 'coredns-pdb')?.status).toMatchObject({ expectedPods: 2, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0 });
    const node = await apis.core.readNode({ name: 'aks-np-vmss00000a' });
    const images = node.status?.images?.flatMap(({ names }) => names ?? []) ?? [];
    expect(images).toEqual(expect.arrayContaining(['mcr.microsoft.com/azurelinux/busybox:1.36', 'example.azurecr.io/web:2', expect.stringMatching(/pause:/)]));
  });

  test.each([
    ['a group that the cluster has', '/apis/crd.projectcalico.org/v1/globalnetworkpolicies', 200, 'deny-all'],
    ['a group that it has not', '/apis/cilium.io/v2/ciliumnetworkpolicies', 404, '404 page not found'],
  ])('custom resources of %s', async (_name, path, status, says) => {
    const answer = await raw(world, path, await authorized(world));
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(says)]);
  });

  test('Windows nodes are objects', async () => {
    const other = await running(yaml({ pools: '    - { name: win, vmss: akswin, osType: Windows }', nodes: '  - { name: akswin000000, pool: win, address: 10.224.0.9, os: windows }' }));
    try {
      const { items } = await (await apisOf(other.simulator)).core.listNode({ labelSelector: 'kubernetes.io/os=windows' });
      expect(items.map(({ status }) => [status?.nodeInfo?.operatingSystem, status?.nodeInfo?.osImage])).toEqual([['windows', 'Windows Server 2022 Datacenter']]);
    } finally {
      await other.close();
    }
  });
});
