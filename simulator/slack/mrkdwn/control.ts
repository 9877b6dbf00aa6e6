import type { TextNode } from './nodes.ts';
import { addText } from './nodes.ts';

const ENTITY: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Slack's three entities become characters; every other ampersand is itself. */
export function decode(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITY[entity] ?? entity);
}

/**
 * The meaning of what stands between `<` and `>`, or undefined where it means nothing.
 * https://docs.slack.dev/messaging/formatting-message-text (Advanced formatting)
 */
export function control(inside: string): TextNode | undefined {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : decode(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1) };
  if (/^#C[A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1) };
  if (/^!subteam\^S[A-Z0-9]+$/.test(target)) return { kind: 'group', id: target.slice('!subteam^'.length) };
  if (/^!(?:channel|here|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  if (target.startsWith('!date^')) return { kind: 'text', text: label };
  if (!/^(?:https?:\/\/|mailto:)\S+$/.test(target)) return undefined;
  return { kind: 'link', url: decode(target), label: label || decode(target).replace(/^mailto:/, '') };
}

/** Text in which only `<…>` and entities mean something: Slack keeps them alive even inside code. */
export function controlsOnly(source: string): TextNode[] {
  const nodes: TextNode[] = [];
  for (const part of source.split(/(<[^<>\n]+>)/)) {
    const found = part.startsWith('<') ? control(part.slice(1, -1)) : undefined;
    if (found) nodes.push(found);
    else addText(nodes, decode(part));
  }
  return nodes;
}
