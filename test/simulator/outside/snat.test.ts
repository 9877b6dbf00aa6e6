import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import type { NodeOutbound } from '../../../simulator/outside/model.ts';
import { countersIn, heldPorts } from '../../../simulator/outside/snat/counters.ts';
import { portRanges } from '../../../simulator/outside/snat/ruleset.ts';
import { addressA, addressB, nodeA, nodeB, output } from '../nodes/test-fleet.ts';
import { outsideFleet, web } from './outside-fleet.ts';

const ports = 16;
const busy = '203.0.113.10';
const other = '203.0.113.11';
const hosts = [busy, other, '203.0.113.12'].map((address) => ({ name: `host-${address.replaceAll('.', '-')}.example`, address }));
const firewall = [{ to: '203.0.113.12', ports: [443], action: 'drop' }];

let fleet: Fleet;
beforeAll(async () => {
  fleet = await outsideFleet({
    dns: { servers: [{ address: '10.225.0.53' }] },
    internet: { hosts, firewall },
    outside: { snat: { addresses: ['198.51.100.7'], portsPerNode: ports } },
  });
});
afterAll(() => fleet.close());

const outboundOf = async (name: string): Promise<NodeOutbound> => {
  const found = (await fleet.outbound()).find(({ node }) => node === name);
  if (found === undefined) throw new Error(`${name} is not among the counters`);
  return found;
};

/** Opens connections that last, and says how many were made and how many wait. */
const hold = (count: number, address: string): string => `
  for n in {1..${count}}; do setsid bash -c 'exec 3<>/dev/tcp/${address}/443 && exec sleep 7100' >/dev/null 2>&1 </dev/null & done
  until [ "$(ss -Htn dst ${address} | wc -l)" = ${count} ] && [ "$(ss -Htn state established dst ${address} | wc -l)" -ge ${Math.min(count, ports)} ]; do sleep 0.02; done
  echo "$(ss -Htn state established dst ${address} | wc -l) $(ss -Htn state syn-sent dst ${address} | wc -l)"`;
const letGo = "pkill -f -x 'sleep 7100'; pkill -f '/dev/tcp/'; true";

describe('source ports of a node', () => {
  test('run out towards one destination, for its pods and itself, and nowhere else', async () => {
    expect((await output(fleet, nodeB, hold(20, busy), web)).trim()).toBe(`${ports} ${20 - ports}`);
    const to = (address: string) => ({ address, port: 443 });
    expect(await fleet.connect({ node: nodeB }, to(busy), 500)).toBe('timeout');
    expect(await fleet.connect({ node: nodeB, pod: web }, to(other), 500)).toBe('open');
    expect(await fleet.connect({ node: nodeA }, to(busy), 500)).toBe('open');

    const { attempted, failed, inUse, allocated, perDestination } = await outboundOf(nodeB);
    expect({ inUse, allocated }).toEqual({ inUse: ports, allocated: ports });
    // Four of the pod and one of the node got none, each as often as it asked.
    expect(failed).toBeGreaterThanOrEqual(5);
    expect(attempted - failed).toBe(ports + 1);
    expect(perDestination[0]).toEqual({ address: busy, port: 443, attempted: attempted - 1, failed, inUse: ports });
    expect(perDestination[1]).toMatchObject({ address: other, attempted: 1, failed: 0 });
    expect(await outboundOf(nodeA)).toMatchObject({ attempted: 1, failed: 0 });
  });

  test('are free again when the connections end', async () => {
    await output(fleet, nodeB, letGo);
    const curl = `until curl -sS -m 1 -o /dev/null -k https://${busy}/ 2>/dev/null; do sleep 0.05; done`;
    expect((await fleet.run(nodeB, curl, { timeoutMs: 10_000 })).exitCode).toBe(0);
    expect((await outboundOf(nodeB)).inUse).toBeLessThan(ports);
  });

  test('are more when the gateway gives more, at once', async () => {
    await fleet.setSnatPorts(64);
    expect((await output(fleet, nodeB, hold(20, other), web)).trim()).toBe('20 0');
    expect(await outboundOf(nodeB)).toMatchObject({ allocated: 64 });
    await output(fleet, nodeB, letGo);
    await fleet.setSnatPorts(ports);
  });
});

test('neither the virtual network nor what the firewall stops asks for a port', async () => {
  const before = await outboundOf(nodeA);
  await output(fleet, nodeA, 'dig +tcp +short @10.225.0.53 mcr.microsoft.com; dig +tcp +short @168.63.129.16 mcr.microsoft.com');
  expect(await fleet.connect({ node: nodeA }, { address: addressB, port: 10_250 })).toBe('open');
  expect(await fleet.connect({ node: nodeA }, { address: '203.0.113.12', port: 443 }, 500)).toBe('timeout');
  expect(await outboundOf(nodeA)).toEqual(before);
});

test('a fleet with nothing behind its gateway has no counters', async () => {
  const own = await outsideFleet({ fleet: { outside: undefined }, pods: [] });
  try {
    expect(await own.outbound()).toEqual([]);
  } finally {
    await own.close();
  }
});

describe('ranges', () => {
  const nodes = Array.from({ length: 130 }, (_, index) => ({ name: `n${index}`, address: `10.224.1.${index}` }));

  test.each([8, 16, 1_024, 64_000])('%s ports for each node are cut from the addresses without an overlap, as long as there are some', (portsPerNode) => {
    const ranges = portRanges(nodes, { addresses: ['198.51.100.7', '198.51.100.8'], portsPerNode });
    const fitting = ranges.slice(0, 2 * Math.floor(64_512 / portsPerNode));
    const keys = fitting.map(({ address, from }) => `${address}:${from}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(ranges.every(({ from, to }) => from >= 1_024 && to <= 65_535 && to - from === portsPerNode - 1)).toBe(true);
  });
});

describe('what the tools print is read', () => {
  const [range] = portRanges([{ name: nodeA, address: addressA }], { addresses: ['198.51.100.7'], portsPerNode: 16 });

  test('elements of a set', () => {
    const text = 'elements = { 10.224.0.4 . 203.0.113.10 . 443 counter packets 3 bytes 180,\n\t\t10.224.0.5 . 203.0.113.11 . 80 counter packets 12 bytes 720 }';
    expect(countersIn(text)).toEqual([
      { key: ['10.224.0.4', '203.0.113.10', '443'], packets: 3 },
      { key: ['10.224.0.5', '203.0.113.11', '80'], packets: 12 },
    ]);
  });

  test.each([
    ['an open connection', 'ESTABLISHED', 1],
    ['one that is being opened', 'SYN_SENT', 1],
    ['one that has ended', 'TIME_WAIT', 0],
  ])('%s', (_, state, count) => {
    const line = `tcp      6 431998 ${state} src=${addressA} dst=203.0.113.10 sport=40000 dport=443 src=203.0.113.10 dst=198.51.100.7 sport=443 dport=1027 [ASSURED] mark=0 use=1`;
    expect(heldPorts(line, range ? [range] : [])).toEqual(Array.from({ length: count }, () => ({ node: nodeA, address: '203.0.113.10', port: 443, sourcePort: 1_027 })));
  });

  test('a connection that was not translated holds no port', () => {
    const line = `tcp      6 431998 ESTABLISHED src=${addressA} dst=10.225.0.53 sport=40000 dport=53 src=10.225.0.53 dst=${addressA} sport=53 dport=40000 [ASSURED] mark=0 use=1`;
    expect(heldPorts(line, range ? [range] : [])).toEqual([]);
  });
});
