/** Sources that never answer by themselves: each is given up at its own deadline, and says so. */
import { describe, expect, test } from '@jest/globals';
import { createGatherer } from '../../src/diagnostics/gather.ts';
import { runOnNodes } from '../../src/diagnostics/run-on-nodes.ts';
import { AccessError } from '../../src/diagnostics/ports.ts';
import type { ClusterAccess } from '../../src/diagnostics/ports.ts';
import { nodes } from './evidence.ts';

const untilGivenUp = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AccessError('Cannot ask: given up')), { once: true }));

const asks = (_id: unknown, signal: AbortSignal): Promise<never> => untilGivenUp(signal);

const access: ClusterAccess = {
  arm: { cluster: untilGivenUp, subnet: asks, vnetPrefixes: asks, networkInterfaces: asks, securityGroup: asks },
  kubernetes: { nodes: async () => nodes, tunnelAgents: async () => [] },
  shell: {
    channel: 'run-command',
    outputLimit: 4096,
    run: (_machine, _script, signal) => untilGivenUp(signal).catch(() => ({ ok: false, reason: 'given up', started: true })),
  },
  trips: { node: 0, arm: 0, kubernetes: 0 },
};

const context = (signal = new AbortController().signal) => ({ access, signal, atOnce: 5 });
const bug = (error: unknown): never => {
  throw error;
};
const gatherer = (collectMs: number, signal?: AbortSignal) =>
  createGatherer({ context: context(signal), wanted: ['cluster', 'nodes'], probeAllowed: false, collectMs, onNodes: () => undefined, onBug: bug });

describe('a source that does not answer', () => {
  test('is given up at its own deadline, while the others stand', async () => {
    const gathered = await gatherer(20).gather(['cluster', 'nodes']);
    expect(gathered.cluster).toMatchObject({ ok: false, reason: expect.stringContaining('Azure did not answer within 0.02 s') });
    expect(gathered.nodes.ok).toBe(true);
  });

  test('is given up with the whole run, for that reason', async () => {
    const gathered = await gatherer(60_000, AbortSignal.timeout(20)).gather(['cluster']);
    expect(gathered.cluster).toMatchObject({ ok: false, reason: 'Cannot ask: given up' });
  });
});

test('a node that does not answer is given up at its own deadline', async () => {
  const work = nodes.map((node) => ({ node, sections: [{ name: 'x', script: 'true', timeout: 1 }] }));
  const answers = await runOnNodes(work, context(), () => undefined, 20);
  expect([...answers.values()]).toEqual(nodes.map(() => ({ ok: false, reason: 'the node gave no answer within 0.02 s: given up' })));
});
