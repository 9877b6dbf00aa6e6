import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFleet } from '../../../simulator/nodes/fleet.ts';
import type { FabricRule, Fleet, PortState } from '../../../simulator/nodes/model.ts';
import { addressA, kubeletOnB, node, nodeA, nodeB, output, specOf, withFleet } from './test-fleet.ts';

let fleet: Fleet;
const measure = (timeoutMs = 500): Promise<PortState> => fleet.connect({ node: nodeA }, kubeletOnB, timeoutMs);

beforeAll(async () => {
  fleet = await startFleet(specOf());
});
afterAll(() => fleet.close());

const untilClosed = 'while ss -Hltn "sport = :10250" | grep -q .; do sleep 0.01; done';
const untilOpen = untilClosed.replace('while', 'until');
const nftDrop = "nft 'add table inet f; add chain inet f i { type filter hook input priority 0; }; add rule inet f i tcp dport 10250 drop'";

describe('the firewall inside a node is real', () => {
  test('ufw closes the kubelet port for other nodes, its allow rule opens it, and disabling ufw opens it too', async () => {
    expect(await measure()).toBe('open');
    await output(fleet, nodeB, 'ufw --force enable');
    expect(await measure()).toBe('timeout');
    await output(fleet, nodeB, 'ufw allow proto tcp from 10.224.0.0/16 to any port 10250');
    expect(await measure()).toBe('open');
    await output(fleet, nodeB, 'ufw delete allow proto tcp from 10.224.0.0/16 to any port 10250');
    expect(await measure()).toBe('timeout');
    await output(fleet, nodeB, 'ufw disable');
    expect(await measure()).toBe('open');
  });

  test('ufw says nothing about owners of files', async () => {
    expect((await fleet.run(nodeB, 'ufw status verbose')).stderr.toString()).toBe('');
  });

  test.each<[string, string, string, PortState]>([
    ['a DROP of the nft backend', 'iptables -I INPUT -p tcp --dport 10250 -j DROP', 'iptables -D INPUT -p tcp --dport 10250 -j DROP', 'timeout'],
    ['a DROP of the legacy backend', 'iptables-legacy -I INPUT -p tcp --dport 10250 -j DROP', 'iptables-legacy -D INPUT -p tcp --dport 10250 -j DROP', 'timeout'],
    ['a DROP in the raw table', 'iptables -t raw -I PREROUTING -p tcp --dport 10250 -j DROP', 'iptables -t raw -D PREROUTING -p tcp --dport 10250 -j DROP', 'timeout'],
    ['a native nft drop', nftDrop, 'nft delete table inet f', 'timeout'],
    ['an input policy of DROP', 'iptables -P INPUT DROP', 'iptables -P INPUT ACCEPT', 'timeout'],
    ['a REJECT with a reset', 'iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with tcp-reset', 'iptables -D INPUT 1', 'refused'],
    ['a REJECT by ICMP', 'iptables -I INPUT -p tcp --dport 10250 -j REJECT --reject-with icmp-admin-prohibited', 'iptables -D INPUT 1', 'unreachable'],
    ['a stopped kubelet', `kill "$(cat /run/kubelet.pid)"; ${untilClosed}`, `/opt/bin/start-kubelet; ${untilOpen}`, 'refused'],
  ])('%s shows as it does on a real node, and is gone when taken back', async (_, breakIt, mendIt, state) => {
    await output(fleet, nodeB, breakIt);
    // An ICMP answer counts from the second SYN on, a second later (README).
    expect(await measure(state === 'unreachable' ? 4_000 : 500)).toBe(state);
    await output(fleet, nodeB, mendIt);
    expect(await measure()).toBe('open');
  });

  test('both iptables backends can be saved, each blind to the rules of the other', async () => {
    await output(fleet, nodeB, 'iptables-legacy -A INPUT -s 192.0.2.1 -j DROP');
    expect(await output(fleet, nodeB, 'iptables-legacy-save')).toContain('-A INPUT -s 192.0.2.1/32 -j DROP');
    expect(await output(fleet, nodeB, 'iptables-nft-save')).not.toContain('192.0.2.1');
    expect(await output(fleet, nodeB, 'iptables-nft-save')).toContain('IP-MASQ-AGENT');
    await output(fleet, nodeB, 'iptables-legacy -F INPUT');
  });

  test('one node having a firewall leaves the other alone', async () => {
    await output(fleet, nodeA, 'ufw --force enable');
    expect(await output(fleet, nodeB, 'ufw status')).toContain('inactive');
    expect(await measure()).toBe('open');
    await output(fleet, nodeA, 'ufw disable');
  });
});

describe('the fabric is an NSG', () => {
  const deny: FabricRule = { direction: 'inbound', node: nodeB, protocol: 'tcp', sources: [], destinations: [], ports: [{ from: 10_250, to: 10_250 }], action: 'deny' };
  const outbound: FabricRule = { ...deny, direction: 'outbound', node: nodeA };
  test.each<[string, FabricRule[], PortState]>([
    ['no rule lets everything pass', [], 'open'],
    ['an inbound deny blocks', [deny], 'timeout'],
    ['an outbound deny of the source blocks', [outbound], 'timeout'],
    ['an outbound deny of the target does not', [{ ...outbound, node: nodeB }], 'open'],
    ['an allow before the deny wins', [{ ...deny, action: 'allow', sources: [`${addressA}/32`] }, deny], 'open'],
    ['a deny before the allow wins', [deny, { ...deny, action: 'allow', sources: [`${addressA}/32`] }], 'timeout'],
    ['an inbound allow does not lift an outbound deny', [outbound, { ...deny, action: 'allow' }], 'timeout'],
    ['a deny of another source does not match', [{ ...deny, sources: ['192.0.2.0/24', '198.51.100.7'] }], 'open'],
    ['a deny of another destination does not match', [{ ...deny, destinations: ['10.224.0.6/32'] }], 'open'],
    ['a deny of another port does not match', [{ ...deny, ports: [{ from: 10_251, to: 10_255 }] }], 'open'],
    ['overlapping networks and ranges are one set', [{ ...deny, sources: ['10.0.0.0/8', '10.224.0.0/16'], ports: [{ from: 10_000, to: 11_000 }, { from: 10_250, to: 10_250 }] }], 'timeout'],
    ['a deny of every protocol and port blocks', [{ ...deny, protocol: 'any', ports: [] }], 'timeout'],
    ['a deny of UDP does not block TCP', [{ ...deny, protocol: 'udp' }], 'open'],
  ])('%s', async (_, rules, state) => {
    await fleet.setFabric(rules);
    expect(await measure()).toBe(state);
    await fleet.setFabric([]);
    expect(await measure()).toBe('open');
  });

  test('a flow that is open when the deny comes keeps flowing', async () => {
    await output(fleet, nodeB, 'setsid socat TCP4-LISTEN:8080,fork,reuseaddr EXEC:cat >/dev/null 2>&1 & until ss -Hltn "sport = :8080" | grep -q .; do sleep 0.01; done');
    const talk = `exec 3<>/dev/tcp/10.224.0.5/8080; touch /run/open; until [ -e /run/denied ]; do sleep 0.01; done
      echo still-here >&3; read -r -t 5 answer <&3; echo "$answer"`;
    const talking = output(fleet, nodeA, talk);
    await output(fleet, nodeA, 'until [ -e /run/open ]; do sleep 0.01; done');
    await fleet.setFabric([{ ...deny, ports: [] }]);
    expect(await measure()).toBe('timeout');
    await output(fleet, nodeA, 'touch /run/denied');
    expect(await talking).toBe('still-here\n');
    await fleet.setFabric([]);
  });

  test('rules that are refused leave the former ones in force', async () => {
    await fleet.setFabric([deny]);
    await expect(fleet.setFabric([{ ...deny, node: 'nobody' }])).rejects.toThrow(/node "nobody" is not valid/);
    expect(await measure()).toBe('timeout');
    await fleet.setFabric([]);
  });
});

test('reimaging undoes what was done to a node, runs its setup again, and it answers under its address at once', async () => {
  const setup = ['touch /etc/made-by-setup'];
  await withFleet(specOf({ nodes: [node(nodeA, addressA), node(nodeB, kubeletOnB.address, { setup })] }), async (own) => {
    expect(await own.connect({ node: nodeA }, kubeletOnB)).toBe('open');
    await output(own, nodeB, 'rm /etc/made-by-setup; iptables -P INPUT DROP');
    expect(await own.connect({ node: nodeA }, kubeletOnB, 500)).toBe('timeout');
    await own.reimage(nodeB);
    expect(await own.connect({ node: nodeA }, kubeletOnB, 500)).toBe('open');
    await output(own, nodeB, 'test -e /etc/made-by-setup');
  });
});

test('a setup command that fails stops the fleet and is named', async () => {
  const nodes = [node(nodeA, addressA, { setup: ['echo no such thing >&2; exit 3'] })];
  await expect(startFleet(specOf({ nodes }))).rejects.toThrow(`cannot set up node ${nodeA}: "echo no such thing >&2; exit 3" failed: no such thing`);
});
