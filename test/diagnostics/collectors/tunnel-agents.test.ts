import { describe, expect, test } from '@jest/globals';
import { tunnelAgents } from '../../../src/diagnostics/collectors/tunnel-agents.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { gathered } from '../evidence.ts';
import { agentPod, workload } from '../tunnel-evidence.ts';

const context = { access: {} as never, signal: new AbortController().signal, atOnce: 1, target: {} };
const agentsAmong = async (...pods: readonly PodFacts[]): Promise<readonly string[]> =>
  (await tunnelAgents.collect(gathered({ tunnelWorkload: workload({ pods }) }), context)).map(({ pod }) => pod);

describe('tunnelAgents', () => {
  test('are the pods that run, ready or not', async () => {
    expect(await agentsAmong(agentPod(0), agentPod(1, { ready: false }), agentPod(2, { phase: 'Pending' }), agentPod(3, { phase: 'Failed' }))).toEqual(['konnectivity-agent-0', 'konnectivity-agent-1']);
  });

  test('one without an address yet hides none of the others', async () => {
    expect(await agentsAmong(agentPod(0), agentPod(1, { ready: false, address: '' }))).toEqual(['konnectivity-agent-0']);
  });

  test('where none has an address, that is for the checks to say', async () => {
    expect(await agentsAmong(agentPod(0, { address: '' }))).toEqual(['konnectivity-agent-0']);
  });
});
