/** Sources that never answer by themselves: each is given up at its own deadline, and says so. */
import { describe, expect, test } from '@jest/globals';
import { COLLECTORS, PROBES } from '../../src/diagnostics/collectors/all.ts';
import type { CollectedKind } from '../../src/diagnostics/collectors/all.ts';
import type { EvidenceKind } from '../../src/diagnostics/evidence.ts';
import { createGatherer } from '../../src/diagnostics/gather.ts';
import { askNode, runErrands } from '../../src/diagnostics/run-on-nodes.ts';
import type { Errand } from '../../src/diagnostics/run-on-nodes.ts';
import { AccessError } from '../../src/diagnostics/ports.ts';
import type { ArmReader, ClusterAccess, KubernetesReader } from '../../src/diagnostics/ports.ts';
import { nodes } from './evidence.ts';

const untilGivenUp = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AccessError('Cannot ask: given up')), { once: true }));

const access: ClusterAccess = {
  arm: { cluster: untilGivenUp } as unknown as ArmReader,
  kubernetes: { nodes: async () => nodes } as unknown as KubernetesReader,
  shell: {
    channel: 'run-command',
    outputLimit: 4096,
    run: (_machine, _script, signal) => untilGivenUp(signal).catch(() => ({ ok: false, reason: 'given up', started: true })),
  },
  trips: { node: 0, arm: 0, kubernetes: 0 },
};

const context = (signal = new AbortController().signal) => ({ access, signal, atOnce: 5, target: {} });
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

describe('nodes that do not answer', () => {
  const errands = nodes.map((node): Errand => ({ subject: node.name, sections: [{ name: 'x', script: 'true', timeout: 0 }], ask: (sections, signal) => askNode(node, sections, { access, signal }) }));
  const ask = (eachMs: number, allMs: number) => runErrands(errands, { ...context(), atOnce: 1 }, () => undefined, { eachMs, allMs });

  test('are given up at their own deadline', async () => {
    expect([...(await ask(20, 60_000)).values()]).toEqual(nodes.map(() => ({ ok: false, reason: 'no answer within 0.02 s: given up', started: true })));
  });

  test('do not keep the others waiting for ever: after the deadline of all, no further script is begun', async () => {
    const answers = [...(await ask(50, 40)).values()];
    expect(answers).toMatchObject([{ started: true }, ...nodes.slice(1).map(() => ({ started: false, reason: expect.stringContaining('turn did not come') }))]);
  });
});

test('no probe rests on what other probes bring: it would wait for its own script', () => {
  const restsOn = (kinds: readonly EvidenceKind[]): readonly EvidenceKind[] => kinds.flatMap((kind) => [kind, ...restsOn(kind in COLLECTORS ? COLLECTORS[kind as CollectedKind].uses : [])]);
  for (const { kind, uses } of Object.values(PROBES)) expect({ kind, restsOn: restsOn(uses).filter((one) => one in PROBES) }).toEqual({ kind, restsOn: [] });
});
