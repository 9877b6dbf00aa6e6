import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, jsonValue, oneof, property, record } from 'fast-check';
import { inSlackWords, validateBlocks } from '../../../simulator/slack/block-kit/validate.ts';
import { actions, button, section } from './support.ts';

type Case = [promise: string, blocks: unknown, at: string, says: RegExp];

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const long = (length: number) => 'a'.repeat(length);
const rich = (...elements: unknown[]) => [{ type: 'rich_text', elements }];
const sectionOf = (...elements: unknown[]) => rich({ type: 'rich_text_section', elements });
const dialog = (more: Record<string, unknown>) => [
  actions(button('a', { confirm: { title: plain('t'), text: mrkdwn('x'), confirm: plain('y'), deny: plain('n'), ...more } })),
];
const cells = (count: number) => Array.from({ length: count }, () => ({ type: 'raw_text', text: 'x' }));

const REFUSED: Case[] = [
  ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), '/blocks', /no more than 50 items/],
  ['blocks that are no list', { type: 'divider' }, '/blocks', /must be an array/],
  ['an unknown block', [{ type: 'sparkle' }], '/blocks/0/type', /unsupported type: sparkle/],
  ['a block without a type', [{}], '/blocks/0', /missing required field: type/],
  ['an unknown field on a block', [{ type: 'divider', color: 'red' }], '/blocks/0', /additional property: color/],
  ['a section of 3,001 characters', [section(long(3_001))], '/blocks/0/text/text', /must be less than 3001 characters/],
  ['empty text', [section('')], '/blocks/0/text/text', /must be more than 0 characters/],
  ['a section without text and fields', [{ type: 'section' }], '/blocks/0', /at least one of: text, fields/],
  ['11 fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('x')) }], '/blocks/0/fields', /no more than 10/],
  ['a field of 2,001 characters', [{ type: 'section', fields: [mrkdwn(long(2_001))] }], '/blocks/0/fields/0/text', /less than 2001/],
  ['an unknown field on a text object', [{ type: 'section', text: { ...mrkdwn('x'), emoji: true } }], '/blocks/0/text', /additional property: emoji/],
  ['a header of 151 characters', [{ type: 'header', text: plain(long(151)) }], '/blocks/0/text/text', /less than 151/],
  ['a header in mrkdwn', [{ type: 'header', text: mrkdwn('x') }], '/blocks/0/text/type', /unsupported type: mrkdwn/],
  ['26 buttons', [actions(...Array.from({ length: 26 }, (_, index) => button(`a${index}`)))], '/blocks/0/elements', /no more than 25/],
  ['no buttons', [actions()], '/blocks/0/elements', /no less than 1/],
  ['11 context elements', [{ type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn('x')) }], '/blocks/0/elements', /no more than 10/],
  ['a button in a context', [{ type: 'context', elements: [button('a')] }], '/blocks/0/elements/0/type', /unsupported type: button/],
  ['button text of 76 characters', [actions(button('a', { text: plain(long(76)) }))], '/blocks/0/elements/0/text/text', /less than 76/],
  ['button text in mrkdwn', [actions(button('a', { text: mrkdwn('x') }))], '/blocks/0/elements/0/text/type', /unsupported type/],
  ['a button address of 3,001 characters', [actions(button('a', { url: `https://x/${long(2_991)}` }))], '/blocks/0/elements/0/url', /less than 3001/],
  ['a button address that runs script', [actions(button('a', { url: 'javascript:alert(1)' }))], '/blocks/0/elements/0/url', /match pattern/],
  ['a button value of 2,001 characters', [actions(button('a', { value: long(2_001) }))], '/blocks/0/elements/0/value', /less than 2001/],
  ['a button value that is a number', [actions(button('a', { value: 7 }))], '/blocks/0/elements/0/value', /must be a string/],
  ['a third button style', [actions(button('a', { style: 'warning' }))], '/blocks/0/elements/0/style', /one of primary, danger/],
  ['a block_id of 256 characters', [{ type: 'divider', block_id: long(256) }], '/blocks/0/block_id', /less than 256/],
  ['an action_id of 256 characters', [actions(button(long(256)))], '/blocks/0/elements/0/action_id', /less than 256/],
  ['a block_id used twice', [{ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' }], '/blocks/1/block_id', /already exists/],
  ['an action_id used twice in a block', [actions(button('a'), button('a'))], '/blocks/0/elements/1/action_id', /already exists/],
  ['an image without alt text', [{ type: 'image', image_url: 'https://x/y.png' }], '/blocks/0', /missing required field: alt_text/],
  ['an image without an address', [{ type: 'image', alt_text: 'x' }], '/blocks/0', /exactly one of: image_url, slack_file/],
  ['a dialog title of 101 characters', dialog({ title: plain(long(101)) }), '/blocks/0/elements/0/confirm/title/text', /less than 101/],
  ['a dialog text of 301 characters', dialog({ text: mrkdwn(long(301)) }), '/blocks/0/elements/0/confirm/text/text', /less than 301/],
  ['a dialog button of 31 characters', dialog({ deny: plain(long(31)) }), '/blocks/0/elements/0/confirm/deny/text', /less than 31/],
  ['a dialog title in mrkdwn', dialog({ title: mrkdwn('t') }), '/blocks/0/elements/0/confirm/title/type', /unsupported type/],
  ['6 overflow options', [actions({ type: 'overflow', action_id: 'o', options: Array.from({ length: 6 }, () => ({ text: plain('x'), value: 'x' })) })], '/blocks/0/elements/0/options', /no more than 5/],
  ['an option text of 76 characters', [actions({ type: 'static_select', action_id: 's', options: [{ text: plain(long(76)), value: 'x' }] })], '/blocks/0/elements/0/options/0/text/text', /less than 76/],
  ['a menu without options', [actions({ type: 'static_select', action_id: 's' })], '/blocks/0/elements/0', /exactly one of: options/],
  ['bare text inside rich text', rich({ type: 'text', text: 'x' }), '/blocks/0/elements/0/type', /unsupported type: text/],
  ['empty text inside rich text', sectionOf({ type: 'text', text: '' }), '/blocks/0/elements/0/elements/0/text', /more than 0/],
  ['an unknown rich text element', sectionOf({ type: 'blink', text: 'x' }), '/blocks/0/elements/0/elements/0/type', /unsupported type: blink/],
  ['an unknown style of rich text', sectionOf({ type: 'text', text: 'x', style: { blink: true } }), '/blocks/0/elements/0/elements/0/style', /additional property: blink/],
  ['a mention inside preformatted text', rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }), '/blocks/0/elements/0/elements/0/type', /unsupported type: user/],
  ['a rich text list without a style', rich({ type: 'rich_text_list', elements: [] }), '/blocks/0/elements/0', /missing required field: style/],
  ['markdown of 12,001 characters in all', [{ type: 'markdown', text: long(6_001) }, { type: 'markdown', text: long(6_000) }], '/blocks', /markdown blocks must be less than 12001/],
  ['a table of 101 rows', [{ type: 'table', rows: Array.from({ length: 101 }, () => cells(1)) }], '/blocks/0/rows', /no more than 100/],
  ['a table row of 21 cells', [{ type: 'table', rows: [cells(21)] }], '/blocks/0/rows/0', /no more than 20/],
  ['two tables', [{ type: 'table', rows: [cells(1)] }, { type: 'table', rows: [cells(1)] }], '/blocks', /no more than 1 table/],
];

describe('what Slack refuses is refused, at the place where it is', () => {
  test.each(REFUSED)('%s', (_promise, blocks, at, says) => {
    const problem = validateBlocks(blocks).find((each) => each.at === at);
    expect(problem?.says).toMatch(says);
  });
});

const ACCEPTED: [promise: string, blocks: unknown][] = [
  ['50 blocks', Array.from({ length: 50 }, () => ({ type: 'divider' }))],
  ['a section of 3,000 characters', [section(long(3_000))]],
  ['10 fields of 2,000 characters', [{ type: 'section', fields: Array.from({ length: 10 }, () => mrkdwn(long(2_000))) }]],
  ['a header of 150 characters', [{ type: 'header', text: plain(long(150)) }]],
  ['25 buttons with everything', [actions(...Array.from({ length: 25 }, (_, index) => button(`a${index}`, { style: 'danger', value: long(2_000), url: 'https://x' })))]],
  ['a full confirmation dialog', dialog({ title: plain(long(100)), text: mrkdwn(long(300)), confirm: plain(long(30)), style: 'danger' })],
  ['an accessory image', [{ ...section('x'), accessory: { type: 'image', image_url: 'https://x/y.png', alt_text: 'y' } }]],
  ['all of rich text', rich(
    { type: 'rich_text_section', elements: [{ type: 'text', text: 'x', style: { bold: true } }, { type: 'user', user_id: 'U1' }, { type: 'emoji', name: 'x' }, { type: 'link', url: 'https://x' }, { type: 'broadcast', range: 'here' }] },
    { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }], border: 0 },
    { type: 'rich_text_quote', elements: [] },
    { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [{ type: 'rich_text_section', elements: [] }] },
  )],
  ['a table of 100 rows of 20 cells', [{ type: 'table', rows: Array.from({ length: 100 }, () => cells(20)), column_settings: [null, { align: 'right' }] }]],
  ['the same action_id in two blocks', [actions(button('a')), actions(button('a'))]],
];

test.each(ACCEPTED)('what Slack accepts is accepted: %s', (_promise, blocks) => {
  expect(inSlackWords(validateBlocks(blocks))).toEqual([]);
});

test('a problem is told in the words and the pointer form that Slack uses', () => {
  expect(inSlackWords(validateBlocks([section(long(3_001))]))).toEqual([
    '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ]);
});

test('whatever JSON arrives as blocks, validation answers and does not throw', () => {
  const types = constantFrom('section', 'rich_text', 'table', 'actions', '__proto__', 'constructor');
  const nearlyBlocks = array(record({ type: types, elements: jsonValue(), text: jsonValue(), rows: jsonValue() }));
  assert(
    property(oneof(jsonValue(), nearlyBlocks), (blocks) => {
      expect(Array.isArray(validateBlocks(blocks))).toBe(true);
    }),
  );
});
