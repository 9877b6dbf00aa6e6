import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Block, Button, Card, Span } from '../../../src/bot/core/chat.ts';
import { renderRun } from '../../../src/bot/core/render.ts';
import { slackMessage } from '../../../src/bot/slack/blocks.ts';
import { cut, cutLines } from '../../../src/bot/slack/limits.ts';
import { inSlackWords, validateBlocks } from '../../../simulator/slack/block-kit/validate.ts';
import { allowRemedy, approvalOf, done, failed, running, scene } from '../fixtures.ts';

const nasty = fc.constantFrom('<!channel>', '<@U0BO>', '<https://evil.example|click>', '`', '```', '*', '&lt;', '\u001B[31m', '\u202E', '\u200B', ':fire:', '\u0000', '\n');
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.integer({ min: 0, max: 9000 }).map((length) => '😀x\n'.repeat(length / 3)),
);
const anyPerson = fc.record({ platform: fc.constantFrom('slack' as const, 'teams' as const), team: anyText, id: fc.oneof(anyText, fc.constant('U0BO')), name: anyText });
const anySpan: fc.Arbitrary<Span> = fc.oneof(
  fc.record({ text: anyText }),
  fc.record({ text: anyText, style: fc.constantFrom('bold' as const, 'italic' as const, 'code' as const, 'strike' as const) }),
  fc.record({ text: anyText, url: fc.oneof(anyText, fc.webUrl(), fc.constant('javascript:alert(1)')) }),
  fc.record({ person: anyPerson }),
);
const confirm = fc.record({ title: anyText, says: anyText, confirm: anyText, cancel: anyText });
const anyButton: fc.Arbitrary<Button> = fc.oneof(
  fc.record(
    {
      action: fc.constantFrom('approve' as const, 'deny' as const, 'undo' as const),
      ref: anyText,
      label: anyText,
      style: fc.constantFrom('primary' as const, 'danger' as const),
      confirm,
    },
    { requiredKeys: ['action', 'ref', 'label'] },
  ),
  fc.record({ url: fc.oneof(anyText, fc.webUrl()), label: anyText }),
);
const spans = fc.array(anySpan, { maxLength: 8 });
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('header' as const), text: anyText }),
  fc.record({ kind: fc.constant('text' as const), spans }),
  fc.record({ kind: fc.constant('note' as const), spans }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(spans, { maxLength: 80 }) }),
  fc.record({ kind: fc.constant('code' as const), text: anyText }),
  fc.record({ kind: fc.constant('buttons' as const), buttons: fc.array(anyButton, { maxLength: 30 }) }),
  fc.record({ kind: fc.constant('divider' as const) }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({ summary: anyText, blocks: fc.array(anyBlock, { maxLength: 70 }) });

/** Every text object of a message, wherever it stands. */
function textsOf(value: unknown): readonly { type: unknown; text: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && 'text' in value ? [{ type: value.type, text: value.text }] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

describe('any card', () => {
  test('is within Slack\'s limits', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const message = slackMessage(card);
        expect(inSlackWords(validateBlocks(message.blocks))).toEqual([]);
        expect(message.text.length).toBeLessThan(6000);
        expect(message.text).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  test('has no text that Slack would read as markup', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const message = slackMessage(card);
        for (const { type } of textsOf(message.blocks)) expect(['text', 'link', 'plain_text', 'button', 'header']).toContain(type);
        expect(message.text.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
      }),
      { numRuns: 300 },
    );
  });

  test('shows no character that hides, reorders or repaints', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const { text } of textsOf(slackMessage(card).blocks)) {
          // oxlint-disable-next-line no-control-regex, no-misleading-character-class
          if (typeof text === 'string') expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
        }
      }),
    );
  });

  test('links only to the web', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const [, url] of JSON.stringify(slackMessage(card).blocks).matchAll(/"url":"([^"]*)"/g)) expect(url).toMatch(/^https?:/i);
      }),
    );
  });
});

describe('what does not fit', () => {
  test('buttons stay when everything else is cut', () => {
    const code: Block = { kind: 'code', text: 'x\n'.repeat(2000) };
    const buttons: Block = { kind: 'buttons', buttons: [{ action: 'approve', ref: 'a1', label: 'Approve' }] };
    const { blocks } = slackMessage({ summary: 's', blocks: [...Array.from({ length: 60 }, () => code), buttons] });
    expect(blocks.at(-2)).toMatchObject({ type: 'actions', elements: [{ action_id: 'aks:approve', value: 'a1' }] });
    expect(JSON.stringify(blocks.at(-1))).toMatch(/… cut, \d+ more parts/);
    expect(JSON.stringify(blocks[0])).toMatch(/… cut, \d+ more lines/);
  });

  test('a cut text says how much is missing, and what it keeps is the beginning', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 60, max: 3000 }), (text, limit) => {
        for (const shown of [cut(text, limit), cutLines(text, limit)]) {
          expect(shown.length).toBeLessThanOrEqual(limit);
          if (text.length <= limit) expect(shown).toBe(text);
          else expect(shown).toMatch(/… cut, \d+ more (?:characters|lines?)$/);
        }
        const missing = Number(/… cut, (\d+) more characters$/.exec(cut(text, limit))?.[1] ?? 0);
        if (text.length > limit && text.isWellFormed()) expect(cut(text, limit).replace(/… cut.*$/s, '')).toBe(text.slice(0, text.length - missing));
      }),
    );
  });
});

test('the cards of a run come through whole', () => {
  const messages = [...renderRun(done, [approvalOf(allowRemedy, 'a1')], scene), ...renderRun(running, [], scene), ...renderRun(failed, [], scene)];
  for (const { card } of messages) {
    const { blocks } = slackMessage(card);
    expect(inSlackWords(validateBlocks(blocks))).toEqual([]);
    expect(blocks).toHaveLength(card.blocks.length);
    expect(JSON.stringify(blocks)).not.toContain('… cut');
  }
});

test('an approval shows the command to the letter and carries a random id only', () => {
  const [, , card] = renderRun(done, [approvalOf(allowRemedy, 'a1')], scene);
  const { blocks } = slackMessage(card?.card ?? { summary: '', blocks: [] });
  expect(blocks[2]).toEqual({ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: allowRemedy.command }] }] });
  const values = [...JSON.stringify(blocks).matchAll(/"value":"([^"]*)"/g)].map(([, value]) => value);
  expect(values).toEqual(['a1', 'a1']);
});
