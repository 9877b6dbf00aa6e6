import { z } from 'zod';
import type { ScenarioFile } from './scenario-file.ts';
import type { RunningSimulator } from './simulator.ts';

const SYMPTOM = 'kubelet-port-unreachable';

const panel = z.object({ nodes: z.array(z.object({ name: z.string(), kubelet: z.array(z.object({ from: z.string(), state: z.string() })) })) });

/**
 * Where a scenario says what is so of the kubelets' ports, every agent tries that of every other node, by connections of
 * the simulator's own. @returns what is not as the scenario says
 */
export async function portsUnlike({ checks, linuxNodes }: ScenarioFile, running: RunningSimulator): Promise<readonly string[]> {
  const wanted = checks[SYMPTOM];
  if (wanted !== 'fault' && wanted !== 'clear') return [];
  const { nodes } = panel.parse(await running.look('state'));
  const states = nodes.filter(({ name }) => linuxNodes.includes(name)).flatMap(({ name, kubelet }) => kubelet.filter(({ from }) => from !== name).map(({ from, state }) => `${from} → ${name}: ${state}`));
  const shut = states.filter((state) => !state.endsWith('open'));
  return (shut.length === 0) === (wanted === 'clear') ? [] : [`the scenario says ${wanted} of the kubelet ports, and measured is ${states.join(', ') || 'nothing'}`];
}
