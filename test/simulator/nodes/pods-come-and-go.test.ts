import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFleet } from '../../../simulator/nodes/fleet.ts';
import type { Fleet, FleetSpec, PodSpec } from '../../../simulator/nodes/model.ts';
import { addressA, addressB, kubeletOnB, node, nodeA, nodeB, output, specOf, withFleet } from './test-fleet.ts';

const probe: PodSpec = { namespace: 'shop', name: 'probe', address: '10.244.0.77' };
const key = 'shop/probe';
const listen = "setsid socat TCP4-LISTEN:8080,fork,reuseaddr SYSTEM:'echo hello' >/dev/null 2>&1 </dev/null & until ss -Hltn 'sport = :8080' | grep -q .; do sleep 0.01; done";
const call = (address: string): string => `nc -n -w 2 ${address} 8080`;
const others: PodSpec = { namespace: 'shop', name: 'web', address: '10.244.1.7' };

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(specOf({ nodes: [node(nodeA, addressA), node(nodeB, addressB, { pods: [others] })] }));
});
afterAll(() => fleet.close());

describe('a pod that is added while the fleet runs', () => {
  test('reaches nodes and pods, is reached, and is gone when it is removed', async () => {
    await fleet.addPod(nodeA, { ...probe, setup: [listen] });
    expect(await fleet.connect({ node: nodeA, pod: key }, kubeletOnB)).toBe('open');
    expect(await output(fleet, nodeB, call('10.244.0.77'), 'shop/web')).toBe('hello\n');
    expect(await output(fleet, nodeB, call('10.244.0.77'))).toBe('hello\n');
    await fleet.removePod(nodeA, key);
    expect(await output(fleet, nodeA, "pgrep -f 'TCP4-LISTEN:8080' || echo none")).toBe('none\n');
    expect(await output(fleet, nodeA, 'ip -o link show type veth | grep -c azv || true')).toBe('0\n');
    expect(await output(fleet, nodeB, 'ip route show 10.244.0.77')).toBe('');
    await expect(fleet.run(nodeA, 'true', { pod: key })).rejects.toThrow(/has no such pod/);
  });

  test('may come back under the same name and address at once', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await fleet.addPod(nodeA, probe);
      expect(await fleet.connect({ node: nodeB, pod: 'shop/web' }, { address: '10.244.0.77', port: 1 })).toBe('refused');
      await fleet.removePod(nodeA, key);
    }
  });

  test('many at once, on several nodes', async () => {
    const pods = Array.from({ length: 6 }, (_, index): [string, PodSpec] => [index % 2 === 0 ? nodeA : nodeB, { namespace: 'many', name: `pod-${index}`, address: `10.244.${index % 2}.${80 + index}` }]);
    await Promise.all(pods.map(([at, pod]) => fleet.addPod(at, pod)));
    const states = await Promise.all(pods.map(([at, { name }]) => fleet.connect({ node: at, pod: `many/${name}` }, { address: '10.244.1.85', port: 1 })));
    expect(new Set(states)).toEqual(new Set(['refused']));
    await Promise.all(pods.map(([at, { name }]) => fleet.removePod(at, `many/${name}`)));
  });

  test('is made again with its node', async () => {
    await fleet.addPod(nodeB, { ...probe, address: '10.244.1.78', setup: [listen] });
    await fleet.reimage(nodeB);
    expect(await output(fleet, nodeA, call('10.244.1.78'))).toBe('hello\n');
    await fleet.removePod(nodeB, key);
  });

  test('without an address lives in the network of its node', async () => {
    await fleet.addPod(nodeB, { namespace: 'kube-system', name: 'host', setup: ['ip -o -4 address show eth0 >/run/seen'] });
    expect(await output(fleet, nodeB, 'cat /run/seen; ip -o -4 address show eth0', 'kube-system/host')).toMatch(/10\.224\.0\.5[^]*10\.224\.0\.5/);
    await fleet.removePod(nodeB, 'kube-system/host');
  });

  test.each<[string, PodSpec, RegExp]>([
    ['whose key is taken', { ...others, address: '10.244.1.90' }, /"shop\/web" is used twice/],
    ['whose address is taken', { ...probe, address: '10.244.1.7' }, /used twice/],
    ['outside of the pod network', { ...probe, address: '10.225.0.9' }, /is not in 10\.244/],
    ['whose setup fails', { ...probe, setup: ['echo no such thing >&2; exit 3'] }, /cannot set up pod shop\/probe: .* failed: no such thing/],
  ])('%s is refused and leaves nothing', async (_, pod, message) => {
    await expect(fleet.addPod(nodeA, pod)).rejects.toThrow(message);
    expect(await output(fleet, nodeA, 'ip -o link show type veth | grep -c azv || true')).toBe('0\n');
    await fleet.addPod(nodeA, probe);
    await fleet.removePod(nodeA, key);
  });

  test('on an unknown node is refused with the names there are', async () => {
    await expect(fleet.addPod('nobody', probe)).rejects.toThrow(`the fleet has ${nodeA}, ${nodeB}`);
  });
});

test('a frozen node takes a pod when it has thawed', async () => {
  await fleet.freeze(nodeA);
  const added = fleet.addPod(nodeA, probe);
  expect((await fleet.run(nodeA, 'true', { timeoutMs: 200 })).signal).toBe('SIGKILL');
  await fleet.thaw(nodeA);
  await added;
  await fleet.removePod(nodeA, key);
});

test('a pod has an /etc of its own, which the node’s later changes do not reach', async () => {
  await output(fleet, nodeB, 'echo changed >/etc/hosts; rm /etc/resolv.conf');
  expect(await output(fleet, nodeB, 'cat /etc/hosts /etc/hostname; ls /etc/resolv.conf', 'shop/web')).toBe('127.0.0.1 localhost\n10.244.1.7 web\nweb\n/etc/resolv.conf\n');
  await fleet.reimage(nodeB);
});

test('flat pods of a subnet of their own are found by nodes and pods', async () => {
  const flat: FleetSpec = specOf({
    podNetwork: 'flat',
    podSubnets: ['10.226.0.0/16'],
    nodes: [node(nodeA, addressA, { pods: [{ ...probe, address: '10.226.0.7', setup: [listen] }] }), node(nodeB, addressB, { pods: [{ ...others, address: '10.226.0.8' }] })],
  });
  await withFleet(flat, async (own) => {
    expect(await Promise.all([output(own, nodeB, call('10.226.0.7'), 'shop/web'), output(own, nodeB, call('10.226.0.7'))])).toEqual(['hello\n', 'hello\n']);
  });
});
