import { describe, expect, test } from '@jest/globals';
import { networkSecurity } from '../../../src/diagnostics/collectors/network-security.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ArmReader, ClusterAccess, KubernetesReader } from '../../../src/diagnostics/ports.ts';
import { SUBNET, cluster, gathered, nodes, pool } from '../evidence.ts';

const PODS = SUBNET.replace(/nodes$/, 'pods');
const group = (name: string): string => `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${name}`;

function read(change: Partial<ArmReader> = {}, { podSubnetId, atOnce = 5 }: { podSubnetId?: string; atOnce?: number } = {}) {
  const unused = async (): Promise<never> => {
    throw new Error('not asked for');
  };
  const arm = {
    cluster: unused,
    subnet: async (id) => ({ id, prefixes: [id === PODS ? '10.226.0.0/16' : '10.224.0.0/16'], securityGroupId: group(id === PODS ? 'pods' : 'nodes') }),
    vnetPrefixes: async () => ['10.224.0.0/12'],
    networkInterfaces: async () => [{ id: 'nic', isPrimary: true, subnetId: SUBNET, securityGroupId: group('nic') }],
    securityGroup: async (id) => ({ name: id.split('/').at(-1) ?? '', rules: [] }),
    ...change,
  } as ArmReader;
  const shell = { channel: 'run-command', outputLimit: 4096, run: unused } as const;
  const access: ClusterAccess = { arm, kubernetes: { nodes: unused, tunnelAgents: unused } as unknown as KubernetesReader, shell, trips: { node: 0, arm: 0, kubernetes: 0 } };
  const pools = [pool(podSubnetId === undefined ? {} : { podSubnetId })];
  return networkSecurity.collect(gathered({ cluster: { ...cluster, pools } }), { access, atOnce, signal: new AbortController().signal, target: {} });
}

describe('the network security of a node', () => {
  test('is that of its subnet and of its primary interface, wherever Azure lists that', async () => {
    const second = { id: 'second', isPrimary: false, subnetId: `${SUBNET}-other`, securityGroupId: group('other') };
    const [first] = await read({ networkInterfaces: async () => [second, { id: 'nic', isPrimary: true, subnetId: SUBNET, securityGroupId: group('nic') }] });
    expect(first).toMatchObject({ ok: true, value: { subnetId: SUBNET, groups: [{ id: group('nodes') }, { id: group('nic') }] } });
  });

  test("has its pool's pod subnet where there is one", async () => {
    const [first] = await read({}, { podSubnetId: PODS });
    expect(first).toMatchObject({ ok: true, value: { podSubnet: { ok: true, value: { subnetPrefixes: ['10.226.0.0/16'], groups: [{ appliedTo: 'subnet', id: group('pods') }] } } } });
  });

  test('stays known where the pod subnet cannot be read', async () => {
    const subnet: ArmReader['subnet'] = async (id) => {
      if (id === PODS) throw new AccessError('Cannot read the subnet: 403');
      return { id, prefixes: [] };
    };
    const [first] = await read({ subnet }, { podSubnetId: PODS });
    expect(first).toMatchObject({ ok: true, value: { podSubnet: { ok: false, reason: expect.stringContaining('403') } } });
  });
});

test('no more than so many requests are under way at once', async () => {
  let [now, most] = [0, 0];
  const slow = <A extends unknown[], T>(answer: (...args: A) => T) => async (...args: A): Promise<T> => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return answer(...args);
  };
  const answers = await read(
    {
      networkInterfaces: slow(() => [{ id: 'nic', isPrimary: true, subnetId: SUBNET }]),
      subnet: slow((id: string) => ({ id, prefixes: [] })),
      vnetPrefixes: slow(() => []),
    },
    { atOnce: 1 },
  );
  expect(answers).toHaveLength(nodes.length);
  expect(most).toBe(1);
});
