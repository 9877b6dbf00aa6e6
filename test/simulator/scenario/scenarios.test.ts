import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { agentsOf } from '../../../simulator/scenario/agents.ts';
import { loadScenario } from '../../../simulator/scenario/load.ts';
import { startSimulator } from '../../../simulator/start.ts';

const folder = join(import.meta.dirname, '../../../simulator/scenarios');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** What a connection from the agents meets at the last node, where it is not open. */
const closed: Record<string, 'timeout' | 'refused'> = {
  demo: 'timeout',
  'iptables-drop': 'timeout',
  'iptables-legacy-drop': 'timeout',
  'iptables-policy-drop': 'timeout',
  'iptables-raw-drop': 'timeout',
  'kubelet-stopped': 'refused',
  'native-nft-drop': 'timeout',
  'nsg-denies': 'timeout',
  'nsg-nic': 'timeout',
  'run-command-busy': 'timeout',
  'run-command-cut': 'timeout',
  'ufw-allows-pods-only': 'timeout',
  'ufw-and-iptables': 'timeout',
  'ufw-and-nsg': 'timeout',
};

const checks = ['kubelet-port-unreachable', 'nsg-denies-kubelet-port', 'ufw-blocks-kubelet-port', 'iptables-blocks-kubelet-port'];

describe('the scenarios', () => {
  test.each(files)('%s says what a diagnosis should find, the worst of its checks', (file) => {
    const { expect: wanted } = loadScenario(join(folder, file));
    const verdicts = Object.values(wanted?.checks ?? {});
    expect(Object.keys(wanted?.checks ?? {})).toEqual(checks);
    expect(wanted?.verdict).toBe((['fault', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'clear');
  });

  test.each(files)('in %s the kubelet ports are as they should be', async (file) => {
    const simulator = await startSimulator({ scenarioFile: join(folder, file), slack: false });
    try {
      const { scenario, fleet } = simulator;
      const sources = agentsOf(scenario).map(({ node, namespace, name }) => ({ node, pod: `${namespace}/${name}` }));
      const last = scenario.nodes.at(-1);
      for (const node of scenario.nodes) {
        const expected = node === last ? (closed[basename(file, '.yaml')] ?? 'open') : 'open';
        const from = sources.filter((source) => source.node !== node.name);
        const measured = await Promise.all(
          (expected === 'open' ? from.slice(0, 1) : from).map((source) =>
            fleet.connect(source, { address: node.address, port: 10_250 }, 700),
          ),
        );
        expect([node.name, ...measured]).toEqual([node.name, ...measured.map(() => expected)]);
      }
    } finally {
      await simulator.close();
    }
  });

  test('a port that a scenario leaves open is not expected to be a fault, and the other way round', () => {
    for (const file of files) {
      const wanted = loadScenario(join(folder, file)).expect?.checks['kubelet-port-unreachable'];
      const isClosed = closed[basename(file, '.yaml')] !== undefined;
      expect([file, wanted]).toEqual([file, wanted === 'fault' || wanted === 'clear' ? (isClosed ? 'fault' : 'clear') : wanted]);
    }
  });
});
