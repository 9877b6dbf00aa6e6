/** A card as plain text, for golden files that people can read and review. */
import type { Block, Button, Card, Span } from '../../src/bot/core/chat.ts';

const FACES = { bold: '**', italic: '_', code: '`', strike: '~' } as const;

export function cardText(card: Card): string {
  return [`[${card.summary}]`, ...card.blocks.map(blockText)].join('\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'header':
      return `# ${block.text}`;
    case 'text':
      return spansText(block.spans);
    case 'note':
      return `  ${spansText(block.spans)}`;
    case 'list':
      return block.items.map((item) => `- ${spansText(item)}`).join('\n');
    case 'code':
      return block.text.split('\n').map((line) => `    ${line}`).join('\n');
    case 'buttons':
      return block.buttons.map(buttonText).join(' ');
    case 'divider':
      return '---';
  }
}

function spansText(spans: readonly Span[]): string {
  return spans.map(spanText).join('');
}

function spanText(span: Span): string {
  if ('person' in span) return `@${span.person.name}`;
  if ('url' in span) return `[${span.text}](${span.url})`;
  const face = span.style === undefined ? '' : FACES[span.style];
  return `${face}${span.text}${face}`;
}

function buttonText(button: Button): string {
  if ('url' in button) return `[${button.label}](${button.url})`;
  const style = button.style === undefined ? '' : ` ${button.style}`;
  const confirm = button.confirm === undefined ? '' : `: "${button.confirm.title}" ${JSON.stringify(button.confirm.says)} ${button.confirm.confirm}/${button.confirm.cancel}`;
  return `[${button.label} -> ${button.action}${style}${confirm}]`;
}
