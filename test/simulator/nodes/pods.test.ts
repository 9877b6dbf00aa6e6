import { describe, expect, test } from '@jest/globals';
import type { FleetSpec } from '../../../simulator/nodes/model.ts';
import { addressA, addressB, kubeletOnB, node, nodeA, nodeB, output, specOf, withFleet } from './test-fleet.ts';

const agent = 'kube-system/konnectivity-agent-0';
const whoIsCalling = `setsid socat TCP4-LISTEN:8080,fork,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR' >/dev/null 2>&1 &
  until ss -Hltn 'sport = :8080' | grep -q .; do sleep 0.01; done`;

const fleetWith = (podNetwork: FleetSpec['podNetwork'], podOnA: string, podOnB: string): FleetSpec =>
  specOf({
    podNetwork,
    nodes: [
      node(nodeA, addressA, { pods: [{ namespace: 'kube-system', name: 'konnectivity-agent-0', address: podOnA }] }),
      node(nodeB, addressB, { pods: [{ namespace: 'default', name: 'web', address: podOnB }], setup: [whoIsCalling] }),
    ],
  });

const overlay = fleetWith('overlay', '10.244.0.5', '10.244.1.5');
const flat = fleetWith('flat', '10.224.0.40', '10.224.0.41');
const callNodeB = `nc -n -w 3 ${addressB} 8080`;

describe('pods', () => {
  test('an overlay pod reaches other nodes under the address of its node', () =>
    withFleet(overlay, async (fleet) => {
      expect(await output(fleet, nodeA, callNodeB, agent)).toBe(`${addressA}\n`);
    }));

  test('a flat pod reaches other nodes under its own address', () =>
    withFleet(flat, async (fleet) => {
      expect(await output(fleet, nodeA, callNodeB, agent)).toBe('10.224.0.40\n');
    }));

  test.each<[string, FleetSpec, string]>([
    ['overlay', overlay, '10.244.1.5'],
    ['flat', flat, '10.224.0.41'],
  ])('%s pods on different nodes reach each other untranslated', (_, spec, podOnB) =>
    withFleet(spec, async (fleet) => {
      await output(fleet, nodeB, whoIsCalling, 'default/web');
      const source = spec.nodes[0]?.pods[0]?.address;
      expect(await output(fleet, nodeA, `nc -n -w 3 ${podOnB} 8080`, agent)).toBe(`${source}\n`);
    }));

  test('a flat pod answers other nodes under its own address', () =>
    withFleet(flat, async (fleet) => {
      expect(await fleet.connect({ node: nodeB }, { address: '10.224.0.40', port: 1 })).toBe('refused');
    }));

  test('root of the node finds the network namespace of a pod by its address, and measures from there', () =>
    withFleet(overlay, async (fleet) => {
      const find = `for process in /proc/[0-9]*; do
          if grep -q -w 10.244.0.5 "$process/net/fib_trie" 2>/dev/null && [ "$(readlink "$process/ns/net")" != "$(readlink /proc/self/ns/net)" ]; then
            nsenter "--net=$process/ns/net" bash -c 'ip -o -4 address show eth0; exec nc -z -v -n -w 2 "$0" 10250' ${addressB} 2>&1
            exit
          fi
        done
        exit 1`;
      const said = await output(fleet, nodeA, find);
      expect(said).toContain('10.244.0.5/32');
      expect(said).toMatch(/10250 .*succeeded|open/);
      await output(fleet, nodeB, `iptables -I INPUT -s ${addressA} -p tcp --dport 10250 -j DROP`);
      expect((await fleet.run(nodeA, find)).stdout.toString()).toContain('timed out');
      expect(await fleet.connect({ node: nodeA, pod: agent }, kubeletOnB, 500)).toBe('timeout');
    }));

  test('a pod that does not exist is named', () =>
    withFleet(overlay, async (fleet) => {
      await expect(fleet.run(nodeA, 'true', { pod: 'default/web' })).rejects.toThrow(`node ${nodeA} has no such pod`);
    }));
});
