import { describe, expect, test } from '@jest/globals';
import { explainCard } from '../../../src/bot/core/cards/explain-card.ts';
import { parseCommand } from '../../../src/bot/core/commands.ts';
import type { Explanation } from '../../../src/diagnostics/explain/explanation.ts';

const parse = (text: string) => parseCommand(text, { available: ['tunnel'], clusters: ['demo'] });

describe('explain, as it is typed', () => {
  test.each([
    ['explain Status: inactive', { kind: 'explain', text: 'Status: inactive' }],
    ['/aks explain\na  b\n c', { kind: 'explain', text: '\na  b\n c' }],
    ['explain --from 10.224.0.7 Status: active', { kind: 'explain', text: 'Status: active', from: '10.224.0.7' }],
    ['explain –from=10.224.0.7\nStatus: active', { kind: 'explain', text: '\nStatus: active', from: '10.224.0.7' }],
    ['explain ping --from x', { kind: 'explain', text: 'ping --from x' }],
    [`explain ${'x'.repeat(3_000)}`, { kind: 'explain', text: 'x'.repeat(3_000) }],
  ])('%j keeps the text to the letter', (typed, command) => expect(parse(typed)).toEqual(command));

  test.each([
    ['explain', /Paste the output/],
    ['explain --from nowhere Status: active', /"nowhere" is not what --from takes/],
    [`explain ${'x'.repeat(50_000)}`, /too long to explain/],
    ['explained demo', /did you mean "explain"/],
  ])('%.40s is answered with what is wrong', (typed, says) => expect(parse(typed)).toMatchObject({ kind: 'usage', says: expect.stringMatching(says) }));
});

describe('an explanation, as it is shown', () => {
  const told: Explanation = { tool: 'nc', verdict: 'block', proves: 'It timed out.', leavesOpen: 'Who drops it.', next: 'tunnel' };
  const buttons = (clusters: readonly string[]) => explainCard(told, clusters).blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));

  test('offers a button for each cluster, up to five, and says how to name others', () => {
    expect(buttons(['demo'])).toEqual([{ action: 'run', ref: 'tunnel demo', label: 'Run tunnel on demo' }]);
    expect(buttons(['a', 'b', 'c', 'd', 'e', 'f'])).toHaveLength(5);
    expect(JSON.stringify(explainCard(told, ['a', 'b', 'c', 'd', 'e', 'f']))).toContain('Others: /aks tunnel <cluster>');
  });

  test('offers none where nothing would settle it', () => {
    const { next: _next, ...rest } = told;
    expect(explainCard(rest, ['demo']).blocks.some(({ kind }) => kind === 'buttons')).toBe(false);
  });
});
