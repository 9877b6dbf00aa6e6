import { describe, expect, test } from '@jest/globals';
import { parseScenario, ScenarioError } from '../../../simulator/scenario/load.ts';

const good = `title: fine
cluster:
  name: demo
  pools:
    - { name: sys, mode: System, vmss: aks-sys-vmss }
nodes:
  - name: aks-sys-vmss000000
    pool: sys
    address: 10.224.0.4
    agents: [10.244.0.11]
`;

const refusal = (text: string): string => {
  try {
    parseScenario(text, 'x.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a scenario file', () => {
  test('needs a title, a cluster and a node; the rest has defaults', () => {
    const { cluster, nodes, runCommand, channels } = parseScenario(good, 'x.yaml');
    expect(cluster).toMatchObject({
      location: 'westeurope',
      credentials: 'entra',
      network: { podNetwork: 'overlay', podCidr: '10.244.0.0/16' },
      vnet: { mode: 'managed' },
    });
    expect(nodes[0]).toMatchObject({ setup: [], ready: 'True', osImage: 'Ubuntu 22.04.5 LTS' });
    expect([runCommand, channels.kubernetes]).toEqual([{ latencyMs: 300, pollMs: 100 }, 'reachable']);
  });

  test.each([
    ['a word that does not exist', good.replace('pool: sys', 'pool: sys\n    poool: sys'), 7, 'poool'],
    ['an address that is none', good.replace('10.224.0.4', '10.224.0.400'), 9, 'IPv4'],
    ['a node outside the subnet', good.replace('10.224.0.4', '10.99.0.4'), 9, '10.99.0.4 is not in the node subnet 10.224.0.0/16'],
    ['an agent outside the pod range', good.replace('10.244.0.11', '10.99.0.11'), 10, '10.99.0.11 is not in 10.244.0.0/16'],
    ['an unknown pool', good.replace('pool: sys', 'pool: np'), 8, 'write one of sys'],
    ['a node that its scale set would not call so', good.replace('vmss000000', 'vmss-0'), 7, 'six digits of base 36'],
    ['an unknown fault', `${good}faults:\n  - id: gremlins\n`, 12, 'ufw-without-kubelet-rule'],
    ['a fault of nodes without a node', `${good}faults:\n  - id: kubelet-stopped\n`, 12, 'add "node:"'],
    ['a fault on an unknown node', `${good}faults:\n  - { id: kubelet-stopped, node: nobody }\n`, 12, 'not among the nodes'],
    ['a group on an unknown interface', `${good}nsgs:\n  - { name: a, nics: [nobody] }\n`, 12, 'not among the nodes'],
    [
      'a rule with a priority below 100',
      `${good}nsgs:\n  - name: a\n    rules:\n      - { name: r, priority: 99, direction: Inbound, access: Deny, protocol: Tcp }\n`,
      14,
      '100 to 4096',
    ],
    ['broken YAML', good.replace('title: fine', 'title: [fine'), 2, 'sequence'],
  ])('%s is refused with its line and what to write', (_name, text, line, says) => {
    const message = refusal(text);
    expect(message).toMatch(new RegExp(`^x\\.yaml:${line}: .*`, 'm'));
    expect(message).toContain(says);
  });

  test('everything that is wrong is said at once', () => {
    const message = refusal(good.replace('10.224.0.4', '10.99.0.4').replace('pool: sys', 'pool: np'));
    expect(message.match(/^x\.yaml:\d+/gm)).toHaveLength(2);
  });
});
