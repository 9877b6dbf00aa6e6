import { controlsOnly } from './control.ts';
import { emoji, inline } from './inline.ts';
import type { TextNode } from './nodes.ts';
import { addText } from './nodes.ts';

/** Slack's mrkdwn: fenced code first, then quoted lines, then what runs inside a line. */
export function parseMrkdwn(source: string): TextNode[] {
  return source.split(/(```[\s\S]+?```)/).flatMap((part) => (isFence(part) ? fence(part) : quoted(part)));
}

/** plain_text: emoji names are drawn, everything else is itself. */
export function parsePlain(source: string, withEmoji = true): TextNode[] {
  const nodes: TextNode[] = [];
  let at = 0;
  while (at < source.length) {
    const found = withEmoji && source.charAt(at) === ':' ? emoji(source, at) : undefined;
    if (found) nodes.push(found.node);
    else addText(nodes, source.charAt(at));
    at = found?.end ?? at + 1;
  }
  return nodes;
}

function isFence(part: string): boolean {
  return part.length > 6 && part.startsWith('```') && part.endsWith('```');
}

function fence(part: string): TextNode[] {
  return [{ kind: 'pre', children: controlsOnly(part.slice(3, -3).replace(/^\n/, '').replace(/\n$/, '')) }];
}

/** `>` quotes its line, `>>>` everything after it; both may arrive escaped. */
function quoted(part: string): TextNode[] {
  const rest = /(?:^|\n)(?:>|&gt;){3}/.exec(part);
  if (rest) {
    const inside = part.slice(rest.index + rest[0].length).replace(/^ /, '');
    return [...quoted(part.slice(0, rest.index)), { kind: 'quote', children: inline(inside) }];
  }
  return part.split(/((?:^|(?<=\n))(?:>|&gt;)[^\n]*(?:\n(?:>|&gt;)[^\n]*)*\n?)/).flatMap(quoteOrLines);
}

function quoteOrLines(part: string): TextNode[] {
  if (!/^(?:>|&gt;)/.test(part)) return inline(part);
  const lines = part.replace(/\n$/, '').split('\n');
  return [{ kind: 'quote', children: inline(lines.map((line) => line.replace(/^(?:>|&gt;) ?/, '')).join('\n')) }];
}
