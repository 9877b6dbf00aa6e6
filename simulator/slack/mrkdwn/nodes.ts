/** Parsed message text. The page draws these with text nodes only, so that no text can become markup. */
export type TextNode =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote'; children: TextNode[] }
  | { kind: 'heading'; level: number; children: TextNode[] }
  | { kind: 'list'; ordered: boolean; items: TextNode[][] }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'emoji'; name: string; glyph: string }
  | Mention;

/** A reference that Slack resolves; every kind but `channel` rings somebody. */
export type Mention =
  | { kind: 'user'; id: string }
  | { kind: 'group'; id: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'channel'; id: string };

/** Appends to the last text node where there is one, so that plain text stays in one piece. */
export function addText(nodes: TextNode[], text: string): void {
  const last = nodes.at(-1);
  if (last?.kind === 'text') last.text += text;
  else if (text !== '') nodes.push({ kind: 'text', text });
}
