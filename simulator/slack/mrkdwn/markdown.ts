import { control, controlsOnly } from './control.ts';
import type { TextNode } from './nodes.ts';
import { addText } from './nodes.ts';

const INLINE = /(`[^`\n]+`|\*\*[^*\n]+\*\*|~~[^~\n]+~~|\*[^*\s][^*\n]*\*|\b_[^_\n]+_\b|\[[^\]\n]+\]\([^)\s]+\)|<[^<>\n]+>)/;

/** The `markdown` block: the part of standard markdown that operational messages use. */
export function parseMarkdown(source: string): TextNode[] {
  return source.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (!part.startsWith('```') || part.length < 6) return lines(part);
    return [{ kind: 'pre', children: controlsOnly(part.slice(3, -3).replace(/^[a-z]*\n/, '').replace(/\n$/, '')) }];
  });
}

function lines(part: string): TextNode[] {
  const nodes: TextNode[] = [];
  for (const line of part.split(/(?<=\n)/)) addLine(nodes, line);
  return nodes;
}

function addLine(nodes: TextNode[], line: string): void {
  const heading = /^(#{1,6})\s+(.*)\n?$/.exec(line);
  const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)\n?$/.exec(line);
  if (heading) {
    nodes.push({ kind: 'heading', level: heading[1]?.length ?? 1, children: runs(heading[2] ?? '') });
  } else if (item) {
    addItem(nodes, item[1] !== undefined, runs(item[2] ?? ''));
  } else if (line.startsWith('>')) {
    nodes.push({ kind: 'quote', children: runs(line.replace(/^> ?/, '').replace(/\n$/, '')) });
  } else {
    nodes.push(...runs(line));
  }
}

function addItem(nodes: TextNode[], ordered: boolean, item: TextNode[]): void {
  const last = nodes.at(-1);
  if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item);
  else nodes.push({ kind: 'list', ordered, items: [item] });
}

function runs(source: string): TextNode[] {
  const nodes: TextNode[] = [];
  for (const part of source.split(INLINE)) {
    const node = styled(part);
    if (node) nodes.push(node);
    else addText(nodes, part);
  }
  return nodes;
}

function styled(part: string): TextNode | undefined {
  const link = /^\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)$/.exec(part);
  if (link) return { kind: 'link', url: link[2] ?? '', label: link[1] ?? '' };
  if (part.length < 3) return undefined;
  if (part.startsWith('<')) return control(part.slice(1, -1));
  if (part.startsWith('`')) return { kind: 'code', children: controlsOnly(part.slice(1, -1)) };
  if (part.startsWith('**')) return { kind: 'bold', children: runs(part.slice(2, -2)) };
  if (part.startsWith('~~')) return { kind: 'strike', children: runs(part.slice(2, -2)) };
  if (/^(?:\*.*\*|_.*_)$/.test(part)) return { kind: 'italic', children: runs(part.slice(1, -1)) };
  return undefined;
}
