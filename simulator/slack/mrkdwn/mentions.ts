import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { parseMarkdown } from './markdown.ts';
import type { TextNode } from './nodes.ts';
import { parseMrkdwn } from './parse.ts';

/**
 * Everybody whom this content would ring, once each: `channel`, `U…`, `S…`. Deliberately generous (the
 * fallback text and code spans count), since it serves to prove that untrusted text rang nobody.
 */
export function mentionsIn(text: string, structures: readonly JsonObject[]): string[] {
  return [...new Set([...ofNodes(parseMrkdwn(text)), ...structures.flatMap(ofStructure)])];
}

function ofNodes(nodes: readonly TextNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'user' || node.kind === 'group') return [node.id];
    if (node.kind === 'broadcast') return [node.range];
    if (node.kind === 'list') return node.items.flatMap(ofNodes);
    return 'children' in node ? ofNodes(node.children) : [];
  });
}

/** Walks blocks, attachments and what they nest. */
function ofStructure(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(ofStructure);
  if (!isObject(value)) return [];
  const own = ofElement(value);
  return [...own, ...Object.values(value).flatMap(ofStructure)];
}

function ofElement(element: JsonObject): string[] {
  const { type, text } = element;
  if (typeof text === 'string' && (type === 'mrkdwn' || type === undefined)) return ofNodes(parseMrkdwn(text));
  if (typeof text === 'string' && type === 'markdown') return ofNodes(parseMarkdown(text));
  if (type === 'user' && typeof element['user_id'] === 'string') return [element['user_id']];
  if (type === 'usergroup' && typeof element['usergroup_id'] === 'string') return [element['usergroup_id']];
  if (type === 'broadcast' && typeof element['range'] === 'string') return [element['range']];
  return [];
}
