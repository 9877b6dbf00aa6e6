/**
 * Cards as Block Kit. Text that was not written by us goes into `rich_text` and `plain_text` only, where nothing in it
 * means anything; mrkdwn is not used at all. The fallback text is the one place where Slack reads markup, so it is
 * escaped: https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
import type { ContextBlock, KnownBlock, RichTextBlock, RichTextList } from '@slack/types';
import type { Block, Card, Span } from '../core/chat.ts';
import { oneLine, visible } from '../core/text.ts';
import { actions, plain } from './buttons.ts';
import { fit } from './fit.ts';
import { cut, cutLines, LIMITS } from './limits.ts';
import { plainText, section } from './rich-text.ts';

export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Always within Slack's limits, whatever the card holds; what did not fit is said. */
export function slackMessage(card: Card): SlackMessage {
  const { kept, dropped } = fit(card.blocks);
  const shown = kept.map(({ block, limit }) => blockOf(block, limit)).filter((block) => block !== undefined);
  const blocks = dropped > 0 ? [...shown, context(`… cut, ${dropped} more parts`)] : shown;
  return { text: escaped(oneLine(card.summary, LIMITS.fallback)) || '–', blocks };
}

function blockOf(block: Block, limit: number): KnownBlock | undefined {
  switch (block.kind) {
    case 'header':
      return { type: 'header', text: plain(block.text, LIMITS.header) };
    case 'text':
      return richText(section(block.spans, limit));
    case 'note':
      return noteOf(block.spans, limit);
    case 'list':
      return listOf(block.items, limit);
    case 'code':
      return codeOf(block.text, limit);
    case 'buttons':
      return actions(block.buttons);
    case 'divider':
      return { type: 'divider' };
  }
}

/** Small print. Slack's context has no links outside of mrkdwn, so a note with one is rich text. */
function noteOf(spans: readonly Span[], limit: number): KnownBlock | undefined {
  if (spans.some((span) => 'person' in span || 'url' in span)) return richText(section(spans, limit));
  const text = cut(plainText(spans), Math.min(limit, LIMITS.context));
  return text === '' ? undefined : context(text);
}

function context(text: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] };
}

function codeOf(text: string, limit: number): KnownBlock | undefined {
  const shown = cutLines(visible(text), limit);
  return shown === '' ? undefined : richText({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown }] });
}

function listOf(items: readonly (readonly Span[])[], limit: number): KnownBlock | undefined {
  const each = Math.max(80, Math.floor(limit / Math.max(1, Math.min(items.length, LIMITS.listItems))));
  const told = items.slice(0, LIMITS.listItems);
  const more = items.length - told.length;
  const all = more > 0 ? [...told, [{ text: `… cut, ${more} more` }]] : told;
  const elements = all.map((spans) => section(spans, each)).filter((item) => item !== undefined);
  const list: RichTextList = { type: 'rich_text_list', style: 'bullet', elements };
  return elements.length === 0 ? undefined : richText(list);
}

function richText(element: RichTextBlock['elements'][number] | undefined): RichTextBlock | undefined {
  return element === undefined ? undefined : { type: 'rich_text', elements: [element] };
}

/** Exactly the three characters that Slack's markup is made of. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
