import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { EMOJI } from './emoji.ts';
import { parseMarkdown } from './markdown.ts';
import type { TextNode } from './nodes.ts';
import { parseMrkdwn, parsePlain } from './parse.ts';

/** A copy in which everything that holds text also has its parsed `nodes`, so that the page never parses. */
export function annotate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(annotate);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, annotate(member)]));
  const nodes = nodesOf(value);
  return nodes ? { ...copy, nodes } : copy;
}

function nodesOf(element: JsonObject): TextNode[] | undefined {
  const { type, text } = element;
  if (type === 'emoji' && typeof element['name'] === 'string') return [emojiNode(element['name'])];
  if (typeof text !== 'string') return undefined;
  if (type === 'mrkdwn' || type === undefined) return parseMrkdwn(text);
  if (type === 'plain_text') return parsePlain(text, element['emoji'] !== false);
  return type === 'markdown' ? parseMarkdown(text) : undefined;
}

function emojiNode(name: string): TextNode {
  const glyph = Object.hasOwn(EMOJI, name) ? EMOJI[name] : undefined;
  return glyph ? { kind: 'emoji', name, glyph } : { kind: 'text', text: `:${name}:` };
}
