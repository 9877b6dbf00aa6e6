/** A Slack message as text for a terminal: what a reader of the thread would see, without its looks. */
import { z } from 'zod';
import type { Message } from './simulator-client.ts';

const text = z.object({ text: z.string() });
const element: z.ZodType<Element> = z.lazy(() =>
  z.looseObject({
    type: z.string(),
    text: z.union([z.string(), text]).optional(),
    url: z.string().optional(),
    user_id: z.string().optional(),
    elements: z.array(element).optional(),
  }),
);
const block = z.looseObject({ type: z.string(), text: text.optional(), elements: z.array(element).optional(), fields: z.array(text).optional() });

interface Element {
  readonly type: string;
  readonly text?: string | { readonly text: string } | undefined;
  readonly url?: string | undefined;
  readonly user_id?: string | undefined;
  readonly elements?: readonly Element[] | undefined;
}

export function messageText({ text: fallback, blocks }: Message, nameOf: (user: string) => string): string {
  const lines = (blocks ?? []).map((raw) => {
    const read = block.safeParse(raw);
    return read.success ? blockText(read.data, nameOf) : '';
  });
  const shown = lines.filter((line) => line !== '').join('\n');
  return shown === '' ? fallback : shown;
}

function blockText({ type, text: own, elements = [], fields = [] }: z.infer<typeof block>, nameOf: (user: string) => string): string {
  if (type === 'divider') return '———';
  if (type === 'actions') return elements.map((button) => `[ ${plain(button)} ]`).join(' ');
  const parts = [own?.text ?? '', ...fields.map((field) => field.text), ...elements.map((part) => elementText(part, nameOf))];
  return parts.filter((part) => part !== '').join(type === 'context' ? ' · ' : '\n');
}

function elementText(part: Element, nameOf: (user: string) => string): string {
  const inner = (separator: string): string => (part.elements ?? []).map((each) => elementText(each, nameOf)).join(separator);
  switch (part.type) {
    case 'user':
      return `@${nameOf(part.user_id ?? '')}`;
    case 'rich_text_list':
      return (part.elements ?? []).map((each) => `• ${elementText(each, nameOf)}`).join('\n');
    case 'rich_text_preformatted':
      return inner('')
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n');
    default:
      return part.elements === undefined ? plain(part) : inner('');
  }
}

function plain({ text: own, url }: Element): string {
  const said = typeof own === 'string' ? own : (own?.text ?? '');
  return said === '' ? (url ?? '') : said;
}
