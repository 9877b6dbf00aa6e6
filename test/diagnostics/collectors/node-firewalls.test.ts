import { describe, expect, test } from '@jest/globals';
import type { CollectContext } from '../../../src/diagnostics/collectors/collector.ts';
import { nodeFirewalls } from '../../../src/diagnostics/collectors/node-firewalls.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import { gathered, have, lack, reach } from '../evidence.ts';

const context = { target: {} } as CollectContext;
const suspects = (...args: Parameters<typeof gathered>): readonly string[] => [...(nodeFirewalls.suspects?.of(gathered(...args), context) ?? [])].toSorted();

describe('in a large cluster, suspect is every node', () => {
  test.each([
    ['whose port no agent could measure open', { kubeletReach: reach({ 'node-2': 'timeout' }) }, ['node-2']],
    ['whose port one agent could not measure', { kubeletReach: reach({ 'node-2': 'unknown' }) }, ['node-2']],
    ['whose port nobody measured', { kubeletReach: reach().filter(({ node }) => node !== 'node-1') }, ['node-1']],
  ] as [string, Parameters<typeof gathered>[0], string[]][])('%s', (_which, change, names) => {
    expect(suspects(change)).toEqual(names);
  });

  test('where nothing could be measured at all', () => {
    expect(suspects({}, { kubeletReach: '403' })).toEqual(['node-0', 'node-1', 'node-2']);
  });
});

describe('a node without an answer', () => {
  const read = (answers: ReadonlyMap<string, Answer<NodeAnswer>>, ...args: Parameters<typeof gathered>) => nodeFirewalls.read(answers, gathered(...args), context);

  test('was spared where its port is open for every agent, and says so', () => {
    const firewalls = read(new Map(), { kubeletReach: reach({ 'node-2': 'timeout' }) });
    expect(firewalls['node-0']).toMatchObject({ ok: true, value: { notAsked: expect.stringContaining('open by every tunnel agent'), ufw: { ok: false } } });
    expect(firewalls['node-2']).toEqual({ ok: false, reason: 'node-2 was not asked' });
  });

  test('that was asked has its own reason, open or not', () => {
    expect(read(new Map([['node-0', lack('the agent is silent')]]))['node-0']).toEqual({ ok: false, reason: 'node-0: the agent is silent' });
  });

  test('is no evidence that people could read', () => {
    expect(nodeFirewalls.excerpts({ ...read(new Map()), x: have(Object.fromEntries(['addresses', 'ufw', 'iptablesNft', 'iptablesLegacy', 'nft'].map((key) => [key, have('text')])) as never) })).toEqual({
      'node/x/addresses': 'text',
      'node/x/ufw': 'text',
      'node/x/iptablesNft': 'text',
      'node/x/iptablesLegacy': 'text',
      'node/x/nft': 'text',
    });
  });
});
