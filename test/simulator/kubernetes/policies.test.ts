import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import { startFleet } from '../../../simulator/nodes/fleet.ts';
import { applyChains } from '../../../simulator/kubernetes/policy/apply.ts';
import { compile, type PolicyPod } from '../../../simulator/kubernetes/policy/compile.ts';
import { toPolicy } from '../../../simulator/kubernetes/policy/model.ts';
import { metadata } from '../../../simulator/kubernetes/object.ts';
import { node, nodeA, nodeB, addressA, addressB, specOf } from '../nodes/test-fleet.ts';
import { mayConnect, type End, type Peer, type PolicyManifest, type Rule, type Selector } from './policy-reference.ts';

const ports = [8_080, 9_090] as const;
const namespaces = { shop: { team: 'blue' }, pay: { team: 'red', tier: 'money' } };

interface TestPod extends End {
  readonly name: string;
  readonly node: string;
}

const pods: readonly TestPod[] = [
  { namespace: 'shop', name: 'web', node: nodeA, address: '10.244.0.10', labels: { app: 'web', tier: 'front' }, ports: { http: 8_080 } },
  { namespace: 'shop', name: 'db', node: nodeB, address: '10.244.1.10', labels: { app: 'db' }, ports: { http: 9_090 } },
  { namespace: 'pay', name: 'api', node: nodeA, address: '10.244.0.20', labels: { app: 'api', tier: 'front' }, ports: {} },
  { namespace: 'pay', name: 'job', node: nodeB, address: '10.244.1.20', labels: {}, ports: { http: 8_080 } },
];

const policyPods: readonly PolicyPod[] = pods.map((pod) => ({
  ...pod,
  ports: Object.entries(pod.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
}));

const labelSelector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>({}, { matchLabels: { app: 'web' } }, { matchLabels: { tier: 'front' } }, { matchLabels: { app: 'db' } }),
  fc.record({ key: fc.constantFrom('app', 'tier'), operator: fc.constantFrom('Exists', 'DoesNotExist') }).map((one) => ({ matchExpressions: [one] })),
  fc
    .record({ key: fc.constant('app'), operator: fc.constantFrom('In', 'NotIn'), values: fc.constantFrom(['web'], ['db', 'api']) })
    .map((one) => ({ matchExpressions: [one] })),
);

const namespaceSelector = fc.constantFrom<Selector>({}, { matchLabels: { team: 'blue' } }, { matchLabels: { tier: 'money' } });

const peer: fc.Arbitrary<Peer> = fc.oneof(
  labelSelector.map((podSelector) => ({ podSelector })),
  namespaceSelector.map((selector) => ({ namespaceSelector: selector })),
  fc.record({ podSelector: labelSelector, namespaceSelector }),
  fc.constantFrom<Peer>(
    { ipBlock: { cidr: '10.244.0.0/24' } },
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.1.0/28'] } },
    { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.0.20/32', '10.244.1.16/28'] } },
    { ipBlock: { cidr: '192.0.2.0/24' } },
  ),
);

const port = fc.constantFrom<NonNullable<Rule['ports']>[number]>(
  { port: 8_080 },
  { protocol: 'TCP', port: 9_090 },
  { protocol: 'UDP', port: 8_080 },
  { port: 'http' },
  { port: 8_000, endPort: 8_100 },
  { protocol: 'TCP' },
);

const rule = (key: 'from' | 'to'): fc.Arbitrary<Rule> =>
  fc.record({ [key]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }, { requiredKeys: [] });

const policy: fc.Arbitrary<PolicyManifest> = fc.record({
  metadata: fc.record({ name: fc.uuid(), namespace: fc.constantFrom('shop', 'pay') }),
  spec: fc.record(
    {
      podSelector: labelSelector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(rule('from'), { maxLength: 2 }),
      egress: fc.array(rule('to'), { maxLength: 2 }),
    },
    { requiredKeys: ['podSelector', 'policyTypes'] },
  ),
});

describe('network policies', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    const of = (name: string) => pods.filter((pod) => pod.node === name).map(({ namespace, name: pod, address }) => ({ namespace, name: pod, address }));
    fleet = await startFleet(specOf({ nodes: [node(nodeA, addressA, { pods: of(nodeA) }), node(nodeB, addressB, { pods: of(nodeB) })] }));
    for (const pod of pods) {
      const listen = ports.map((one) => `setsid socat TCP4-LISTEN:${one},fork,reuseaddr OPEN:/dev/null,wronly >/dev/null 2>&1 </dev/null &`);
      const wait = `for _ in $(seq 100); do [ "$(ss -Hltn | wc -l)" -ge ${ports.length} ] && exit 0; sleep 0.02; done; exit 1`;
      const { exitCode } = await fleet.run(pod.node, [...listen, wait].join('\n'), { pod: `${pod.namespace}/${pod.name}` });
      expect(exitCode).toBe(0);
    }
  });
  afterAll(async () => fleet.close());

  const enforce = async (policies: readonly PolicyManifest[]): Promise<void> => {
    const world = {
      policies: policies.map(({ metadata: { name, namespace }, spec }) => toPolicy({ metadata: metadata('NetworkPolicy', { name, namespace }), spec })),
      pods: policyPods,
      namespaceLabels: new Map(Object.entries(namespaces)),
      unblockable: [],
    };
    await Promise.all([nodeA, nodeB].map((name) => applyChains(fleet, name, compile(world, name))));
  };

  /** Everything that each pod can open, as "from>to:port". */
  const reachable = async (): Promise<Set<string>> => {
    const open = await Promise.all(
      pods.map(async (from) => {
        const tries = pods
          .filter((to) => to !== from)
          .flatMap((to) => ports.map((one) => `( timeout 0.4 bash -c 'exec 3<>/dev/tcp/${to.address}/${one}' 2>/dev/null && echo '${from.name}>${to.name}:${one}' ) &`));
        const { stdout } = await fleet.run(from.node, `${tries.join('\n')}\nwait`, { pod: `${from.namespace}/${from.name}` });
        return stdout.toString().split('\n').filter((line) => line !== '');
      }),
    );
    return new Set(open.flat());
  };

  const expected = (policies: readonly PolicyManifest[]): Set<string> =>
    new Set(
      pods.flatMap((from) =>
        pods.filter((to) => to !== from).flatMap((to) => ports.filter((one) => mayConnect(policies, from, to, one, namespaces)).map((one) => `${from.name}>${to.name}:${one}`)),
      ),
    );

  test('without policies everything connects', async () => {
    await enforce([]);
    expect(await reachable()).toEqual(expected([]));
    expect((await reachable()).size).toBe(24);
  });

  const web = { podSelector: { matchLabels: { app: 'web' } } };
  const outwards = { ...web, policyTypes: ['Egress'] };
  const inwards = { ...web, policyTypes: ['Ingress'] };
  test.each<[string, PolicyManifest['spec'], string[]]>([
    ['a block without its exceptions', { ...outwards, egress: [{ to: [{ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/28'] } }] }] }, ['api:8080', 'api:9090', 'job:8080', 'job:9090']],
    ['a port by the name that the receiver gives it', { ...outwards, egress: [{ ports: [{ port: 'http' }] }] }, ['db:9090', 'job:8080']],
    ['the same within a block', { ...outwards, egress: [{ to: [{ ipBlock: { cidr: '10.244.1.0/28' } }], ports: [{ port: 'http' }] }] }, ['db:9090']],
    ['a range of ports', { ...outwards, egress: [{ ports: [{ port: 8_000, endPort: 8_080 }] }] }, ['api:8080', 'db:8080', 'job:8080']],
    ['another protocol only', { ...outwards, egress: [{ ports: [{ protocol: 'UDP' }] }] }, []],
    ['pods of the own namespace', { ...outwards, egress: [{ to: [{ podSelector: {} }] }] }, ['db:8080', 'db:9090']],
    ['pods of other namespaces by their labels', { ...outwards, egress: [{ to: [{ namespaceSelector: { matchLabels: { tier: 'money' } }, podSelector: { matchLabels: { tier: 'front' } } }] }] }, ['api:8080', 'api:9090']],
    ['nothing of what goes out, when only what comes in is isolated', inwards, ['api:8080', 'api:9090', 'db:8080', 'db:9090', 'job:8080', 'job:9090']],
  ])('from a pod that may reach %s', async (_name, spec, opens) => {
    await enforce([{ metadata: { name: 'one', namespace: 'shop' }, spec }]);
    const open = [...(await reachable())].filter((line) => line.startsWith('web>')).map((line) => line.slice('web>'.length));
    expect(open.toSorted()).toEqual(opens);
  });

  test('real connections go as the documentation of Kubernetes says, whatever the policies', async () => {
    const agree = async (policies: PolicyManifest[]): Promise<void> => {
      await enforce(policies);
      expect(await reachable()).toEqual(expected(policies));
    };
    await fc.assert(fc.asyncProperty(fc.array(policy, { minLength: 1, maxLength: 3 }), agree), { numRuns: 30, endOnFailure: true });
  }, 90_000);

  test('policies that are gone leave no rule behind', async () => {
    await enforce([{ metadata: { name: 'deny', namespace: 'shop' }, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } }]);
    expect([...(await reachable())].toSorted()).toEqual(['api>job:8080', 'api>job:9090', 'job>api:8080', 'job>api:9090']);
    await enforce([]);
    const { stdout } = await fleet.run(nodeA, 'iptables-save');
    expect(stdout.toString()).not.toContain('AZURE-NPM');
  });

  test('pods in the network of their node are not held', async () => {
    await enforce([{ metadata: { name: 'deny', namespace: 'shop' }, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } }]);
    // From the node itself: https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
    await expect(fleet.connect({ node: nodeA }, { address: '10.244.0.10', port: 8_080 })).resolves.toBe('open');
  });
});
