import type { Block } from '../core/chat.ts';
import { LIMITS } from './limits.ts';

/** A card has a few rows of buttons; they keep their room, since a card that lost them could not be answered. */
const BUTTON_ROWS = 10;

export interface Fitted {
  readonly block: Block;
  /** Characters that it may show. */
  readonly limit: number;
}

/** The blocks that one message can hold, in their order, with one place left for saying how many could not stay. */
export function fit(blocks: readonly Block[]): { readonly kept: readonly Fitted[]; readonly dropped: number } {
  const rows = blocks.filter(({ kind }) => kind === 'buttons').slice(0, BUTTON_ROWS);
  let places = LIMITS.blocks - 1 - rows.length;
  let left: number = LIMITS.message;
  const kept = blocks.flatMap((block): readonly Fitted[] => {
    if (block.kind === 'buttons') return rows.includes(block) ? [{ block, limit: 0 }] : [];
    if (places === 0 || left <= 0) return [];
    const limit = Math.min(left, LIMITS.text);
    places -= 1;
    left -= Math.min(JSON.stringify(block).length, limit);
    return [{ block, limit }];
  });
  return { kept, dropped: blocks.length - kept.length };
}
