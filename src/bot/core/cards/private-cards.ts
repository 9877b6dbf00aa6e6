/** Answers that only who asked will see. */
import type { Card } from '../chat.ts';
import { code, dotted, note, plain, prose, text } from '../spans.ts';
import type { Usage } from '../usage.ts';

export function sayingCard(says: string): Card {
  return { summary: says, blocks: [text(...prose(says))] };
}

/** What is wrong with a command, and whole commands to type instead. */
export function usageCard({ says, tryThis }: Usage): Card {
  if (tryThis.length === 0) return sayingCard(says);
  const commands = dotted(tryThis.map((command) => [code(command)]));
  return { summary: says, blocks: [text(plain(says)), note(plain('Try: '), ...commands)] };
}
