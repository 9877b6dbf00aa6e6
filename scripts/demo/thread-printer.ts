import { messageText } from './message-text.ts';
import type { Change } from './simulator-client.ts';

interface Someone {
  readonly id: string;
  readonly realName: string;
}

/** Prints a channel as it grows: roots flush left, replies indented, edits marked, private answers named. */
export function threadPrinter(people: readonly Someone[], print: (line: string) => void): (change: Change) => void {
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.realName ?? id;
  const printed = new Map<string, string>();
  return ({ kind, message }) => {
    if (kind === 'deleted') return;
    const text = messageText(message, nameOf);
    if (printed.get(message.ts) === text) return;
    printed.set(message.ts, text);
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    const mark = kind === 'updated' ? '~ ' : kind === 'ephemeral' ? `(only ${nameOf(message.visibleTo ?? '')} sees this)\n` : '';
    print(indented(`${mark}${text}`, isReply ? '    │ ' : ''));
    print(isReply ? '    │' : '');
  };
}

const indented = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');
