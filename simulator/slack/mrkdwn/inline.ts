import { control, controlsOnly, decode } from './control.ts';
import { EMOJI } from './emoji.ts';
import type { TextNode } from './nodes.ts';
import { addText } from './nodes.ts';

type Styled = 'bold' | 'italic' | 'strike';
const STYLES: Readonly<Record<string, Styled>> = { '*': 'bold', _: 'italic', '~': 'strike' };

/** A closing mark is looked for this far, which keeps hostile text from costing quadratic time. */
const LOOKAHEAD = 3_000;

interface Found {
  node: TextNode;
  end: number;
}

/** One run of mrkdwn without block structure: styles, code, links, mentions, emoji. */
export function inline(source: string): TextNode[] {
  const nodes: TextNode[] = [];
  let plainFrom = 0;
  let at = 0;
  while (at < source.length) {
    const found = special(source, at);
    if (!found) {
      at += 1;
      continue;
    }
    addText(nodes, decode(source.slice(plainFrom, at)));
    nodes.push(found.node);
    at = found.end;
    plainFrom = at;
  }
  addText(nodes, decode(source.slice(plainFrom)));
  return nodes;
}

function special(source: string, at: number): Found | undefined {
  const char = source.charAt(at);
  if (char === '<') return angled(source, at);
  if (char === '`') return code(source, at);
  if (char === ':') return emoji(source, at);
  if (char === 'h') return bareUrl(source, at);
  const style = STYLES[char];
  return style && styled(source, at, style);
}

function angled(source: string, at: number): Found | undefined {
  const match = matchAt(/<([^<>\n]+)>/y, source, at);
  const node = match && control(match[1] ?? '');
  return match && node ? { node, end: at + match[0].length } : undefined;
}

function code(source: string, at: number): Found | undefined {
  const match = matchAt(/`([^`\n]+)`/y, source, at);
  return match ? { node: { kind: 'code', children: controlsOnly(match[1] ?? '') }, end: at + match[0].length } : undefined;
}

/** `:name:` of the known set; the same in plain_text, where nothing else is parsed. */
export function emoji(source: string, at: number): Found | undefined {
  const name = matchAt(/:([a-z0-9_+-]+):/y, source, at)?.[1];
  const glyph = name && Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined;
  return name && glyph ? { node: { kind: 'emoji', name, glyph }, end: at + name.length + 2 } : undefined;
}

function bareUrl(source: string, at: number): Found | undefined {
  if (isWord(source.charAt(at - 1))) return undefined;
  const url = matchAt(/https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?)*_~'"]/y, source, at)?.[0];
  return url ? { node: { kind: 'link', url: decode(url), label: decode(url) }, end: at + url.length } : undefined;
}

function styled(source: string, at: number, style: Styled): Found | undefined {
  const mark = source.charAt(at);
  if (isWord(source.charAt(at - 1)) || /^(?:\s|)$/.test(source.charAt(at + 1))) return undefined;
  const end = closing(source, at, mark);
  if (end === undefined || end === at + 1) return undefined;
  return { node: { kind: style, children: inline(source.slice(at + 1, end)) }, end: end + 1 };
}

/** Where `mark` closes on the same line, outside code and `<…>`. */
function closing(source: string, at: number, mark: string): number | undefined {
  const last = Math.min(source.length, at + LOOKAHEAD);
  for (let index = at + 1; index < last; index += 1) {
    const char = source.charAt(index);
    if (char === '\n') return undefined;
    const opaque = matchAt(/`[^`\n]+`|<[^<>\n]+>/y, source, index);
    if (opaque) index += opaque[0].length - 1;
    else if (char === mark && !/\s/.test(source.charAt(index - 1)) && !isWord(source.charAt(index + 1))) return index;
  }
  return undefined;
}

function matchAt(sticky: RegExp, source: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(source) ?? undefined;
}

function isWord(char: string): boolean {
  return char !== '' && /[\p{L}\p{N}]/u.test(char);
}
