/** What is to be done so that a thread shows what it must. Pure. */
import { createHash } from 'node:crypto';
import type { MessageRef, Shown } from '../../jobs/contract.ts';
import type { Card } from './chat.ts';
import type { Message } from './render.ts';

interface Showing {
  readonly key: string;
  readonly card: Card;
  readonly hash: string;
}

export type Showable =
  | (Showing & { readonly do: 'post' })
  | (Showing & { readonly do: 'update'; readonly message: MessageRef });

/** In the order of `wanted`; what is shown already as it must be is left out. */
export function planMessages(wanted: readonly Message[], shown: Readonly<Record<string, Shown>>): readonly Showable[] {
  return wanted.flatMap(({ key, card }): readonly Showable[] => {
    const hash = hashOf(card);
    const before = shown[key];
    if (before === undefined) return [{ do: 'post', key, card, hash }];
    return before.hash === hash ? [] : [{ do: 'update', key, card, hash, message: before.message }];
  });
}

function hashOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 32);
}
