/**
 * A click counts only on the very message that was posted for what it names. Ids cannot be guessed, but everybody in a
 * channel can read them out of a message, and a person approves what the message at hand says.
 */
import type { Place, RunStore } from '../../jobs/contract.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Decision } from './chat.ts';

export const MISPLACED = sayingCard(
  'This button does not belong to this message, so nothing was done; use the one in the thread',
);

/** What a button was posted for. */
export interface Home {
  readonly run: string;
  readonly key: string;
  readonly place: Place;
}

/** Whether the click came from the message that shows `key` of the run. */
export async function isInPlace(runs: RunStore, at: Home, { place, message }: Decision): Promise<boolean> {
  const here = place.platform === at.place.platform && place.team === at.place.team && place.channel === at.place.channel;
  if (!here) return false;
  const shown = (await runs.shown(at.run))[at.key]?.message;
  return shown !== undefined && shown.channel === message.channel && shown.id === message.id;
}
