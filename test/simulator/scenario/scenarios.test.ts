import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { agentsOf } from '../../../simulator/scenario/agents.ts';
import { loadScenario } from '../../../simulator/scenario/load.ts';
import { startSimulator, type Simulator } from '../../../simulator/start.ts';

const folder = join(import.meta.dirname, '../../../simulator/scenarios');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const symptom = 'kubelet-port-unreachable';
const wanted = (file: string): string => loadScenario(join(folder, file)).expect?.checks[symptom] ?? 'nothing';

// Linux believes an ICMP refusal only at the second SYN, after one second.
const connectMs = 1_500;

/** Whether every agent reaches the kubelet of every other node, by connections of the simulator's own. */
async function reachesAll({ scenario, fleet }: Simulator): Promise<boolean> {
  const agents = agentsOf(scenario).map(({ node, namespace, name }) => ({ node, pod: `${namespace}/${name}` }));
  const targets = scenario.nodes.filter(({ os }) => os === 'linux');
  const ways = agents.flatMap((from) => targets.filter(({ name }) => name !== from.node).map(({ address }) => ({ from, address })));
  const states = await Promise.all(ways.map(({ from, address }) => fleet.connect(from, { address, port: 10_250 }, connectMs)));
  return states.every((state) => state === 'open');
}

describe('the scenarios', () => {
  test.each(files)('%s says what a diagnosis should find, the worst of its checks', (file) => {
    const { expect: said } = loadScenario(join(folder, file));
    const verdicts = Object.values(said?.checks ?? {});
    expect(said?.verdict).toBe((['fault', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'clear');
  });

  test.each(files.filter((file) => ['fault', 'clear'].includes(wanted(file))))('in %s the kubelet ports are as it says', async (file) => {
    const simulator = await startSimulator({ scenarioFile: join(folder, file), slack: false });
    try {
      expect(await reachesAll(simulator)).toBe(wanted(file) === 'clear');
    } finally {
      await simulator.close();
    }
  });
});
