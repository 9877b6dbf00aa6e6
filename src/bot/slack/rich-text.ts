/** Spans as Slack's rich text: elements with a type, in which no character has a meaning. */
import type { RichTextElement, RichTextSection } from '@slack/types';
import type { Person } from '../../jobs/contract.ts';
import type { Span } from '../core/chat.ts';
import { visible } from '../core/text.ts';
import { cut, LIMITS } from './limits.ts';

/** User ids as Slack makes them; anything else is shown by its name. */
const USER = /^[UW][A-Z0-9]{2,20}$/;

/** Absent where nothing of the spans can be seen: Slack refuses empty elements. */
export function section(spans: readonly Span[], limit: number = LIMITS.text): RichTextSection | undefined {
  const elements: RichTextElement[] = [];
  let left = limit;
  for (const [index, span] of spans.entries()) {
    const element = elementOf(span, left);
    if (element === undefined) continue;
    elements.push(element);
    left -= lengthOf(element);
    if (left > 0 || index === spans.length - 1) continue;
    elements.push({ type: 'text', text: ' … cut' });
    break;
  }
  return elements.length === 0 ? undefined : { type: 'rich_text_section', elements };
}

/** The text of spans without their faces, for Slack's plain text. */
export function plainText(spans: readonly Span[]): string {
  return visible(spans.map((span) => ('person' in span ? span.person.name : span.text)).join(''));
}

function elementOf(span: Span, limit: number): RichTextElement | undefined {
  if ('person' in span) return personOf(span.person, limit);
  const text = cut(visible(span.text), Math.max(limit, 1));
  if (text === '') return undefined;
  if ('url' in span && isLink(span.url)) return { type: 'link', url: span.url, text };
  const style = 'style' in span ? span.style : undefined;
  return style === undefined ? { type: 'text', text } : { type: 'text', text, style: { [style]: true } };
}

function personOf({ platform, id, name }: Person, limit: number): RichTextElement | undefined {
  if (platform === 'slack' && USER.test(id)) return { type: 'user', user_id: id };
  const text = cut(visible(name), Math.max(limit, 1));
  return text === '' ? undefined : { type: 'text', text };
}

export function isLink(url: string): boolean {
  return url.length <= LIMITS.url && /^https?:$/.test(URL.parse(url)?.protocol ?? '');
}

export function lengthOf(element: RichTextElement): number {
  return 'text' in element && element.text !== undefined ? element.text.length : 12;
}
