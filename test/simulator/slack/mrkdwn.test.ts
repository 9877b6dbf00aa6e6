import { describe, expect, test } from '@jest/globals';
import { assert, constantFrom, property, string } from 'fast-check';
import { typed } from '../../../simulator/slack/mrkdwn/escape.ts';
import { parseMarkdown } from '../../../simulator/slack/mrkdwn/markdown.ts';
import { mentionsIn } from '../../../simulator/slack/mrkdwn/mentions.ts';
import type { TextNode } from '../../../simulator/slack/mrkdwn/nodes.ts';
import { parseMrkdwn, parsePlain } from '../../../simulator/slack/mrkdwn/parse.ts';

const say = (text: string): TextNode => ({ kind: 'text', text });

const PARSED: [promise: string, source: string, nodes: TextNode[]][] = [
  ['bold, italic and strike', '*a* _b_ ~c~', [{ kind: 'bold', children: [say('a')] }, say(' '), { kind: 'italic', children: [say('b')] }, say(' '), { kind: 'strike', children: [say('c')] }]],
  ['styles nest', '*a _b_*', [{ kind: 'bold', children: [say('a '), { kind: 'italic', children: [say('b')] }] }]],
  ['a mark inside a word is a character', 'snake_case_name 2*3*4', [say('snake_case_name 2*3*4')]],
  ['a mark inside a word does not close', '*a*b c*', [{ kind: 'bold', children: [say('a*b c')] }]],
  ['a mark beside a space is a character', '* a * b', [say('* a * b')]],
  ['a style does not cross lines', '*a\nb*', [say('*a\nb*')]],
  ['code keeps marks as they are', '`*a* _b_`', [{ kind: 'code', children: [say('*a* _b_')] }]],
  ['a backtick closes a code span', '`a`b`', [{ kind: 'code', children: [say('a')] }, say('b`')]],
  ['a fence keeps marks and lines', '```\n*a*\n> b\n```', [{ kind: 'pre', children: [say('*a*\n> b')] }]],
  ['the three entities are decoded', '&lt;b&gt; &amp;amp; &quot;', [say('<b> &amp; &quot;')]],
  ['escaped control text stays text', '&lt;!channel&gt;', [say('<!channel>')]],
  ['mentions', '<@U1> <#C1|x> <!here> <!subteam^S1>', [{ kind: 'user', id: 'U1' }, say(' '), { kind: 'channel', id: 'C1' }, say(' '), { kind: 'broadcast', range: 'here' }, say(' '), { kind: 'group', id: 'S1' }]],
  ['mentions live even in code', '`<!channel>`', [{ kind: 'code', children: [{ kind: 'broadcast', range: 'channel' }] }]],
  ['links with and without a label', '<https://x.y/a?b&amp;c|d> <https://x.y>', [{ kind: 'link', url: 'https://x.y/a?b&c', label: 'd' }, say(' '), { kind: 'link', url: 'https://x.y', label: 'https://x.y' }]],
  ['a bare address is a link, its full stop is not', 'see https://x.y/z.', [say('see '), { kind: 'link', url: 'https://x.y/z', label: 'https://x.y/z' }, say('.')]],
  ['an address of another scheme is text', '<javascript:alert(1)|x>', [say('<javascript:alert(1)|x>')]],
  ['quoted lines', '> a\n> b\nc', [{ kind: 'quote', children: [say('a\nb')] }, say('c')]],
  ['an escaped quote mark quotes too', '&gt; a', [{ kind: 'quote', children: [say('a')] }]],
  ['known emoji names, and no others', ':warning: 10:25:30 :nope:', [{ kind: 'emoji', name: 'warning', glyph: '⚠️' }, say(' 10:25:30 :nope:')]],
];

describe('mrkdwn reads as Slack reads it', () => {
  test.each(PARSED)('%s', (_promise, source, nodes) => {
    expect(parseMrkdwn(source)).toEqual(nodes);
  });

  test('unstyled text comes back unchanged', () => {
    assert(
      property(string({ unit: constantFrom('a', 'é', '9', ' ', '.', '\n', '-', '/', '(', '🙂') }), (text) => {
        expect(parseMrkdwn(text)).toEqual(text === '' ? [] : [say(text)]);
      }),
    );
  });

  test('plain_text knows emoji names and nothing else', () => {
    expect(parsePlain('*a* <@U1> :x:')).toEqual([say('*a* <@U1> '), { kind: 'emoji', name: 'x', glyph: '❌' }]);
    expect(parsePlain(':x:', false)).toEqual([say(':x:')]);
  });

  test('the markdown block reads standard markdown', () => {
    expect(parseMarkdown('# a\n- **b**\n- [c](https://x.y)\n')).toEqual([
      { kind: 'heading', level: 1, children: [say('a')] },
      { kind: 'list', ordered: false, items: [[{ kind: 'bold', children: [say('b')] }], [{ kind: 'link', url: 'https://x.y', label: 'c' }]] },
    ]);
  });
});

describe('who would be rung', () => {
  test.each<[string, string, Record<string, unknown>[], string[]]>([
    ['a broadcast in text', '<!channel>', [], ['channel']],
    ['a person in a section field', '', [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'hi <@U1>' }] }], ['U1']],
    ['a group in an attachment', '', [{ blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text: '<!subteam^S1>' }] }] }], ['S1']],
    ['a broadcast in an old attachment text', '', [{ text: '<!everyone>' }], ['everyone']],
    ['a rich text mention', '', [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U2' }] }] }], ['U2']],
    ['nobody by plain_text', '', [{ type: 'header', text: { type: 'plain_text', text: '<!channel>' } }], []],
    ['nobody by rich text that only looks like a mention', '', [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: '<!channel>' }] }] }], []],
    ['nobody by escaped text', '&lt;!channel&gt; &lt;@U1&gt;', [], []],
    ['nobody by a channel reference', '<#C1>', [], []],
  ])('%s', (_promise, text, structures, rung) => {
    expect(mentionsIn(text, structures)).toEqual(rung);
  });

  test('what a person types rings only whom they name with @', () => {
    const people = [{ id: 'U1', name: 'ana' }];
    expect(mentionsIn(typed('<!channel> <@U1> & @nobody a@ana', people), [])).toEqual([]);
    expect(mentionsIn(typed('hey @ana', people), [])).toEqual(['U1']);
  });
});
