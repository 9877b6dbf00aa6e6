import { newId } from '../workspace/workspace.ts';
import { Refusal } from '../workspace/refusal.ts';

/** A trigger opens one view within 3 s: https://docs.slack.dev/interactivity/handling-user-interaction */
const LIFE_MS = 3_000;
const LIMIT = 1_000;

export interface Triggers {
  create(user: string): string;
  /** Uses the trigger up and says whose it was. Throws `invalid_trigger_id`, `trigger_expired`, `trigger_exchanged`. */
  exchange(id: string | undefined): string;
}

export function createTriggers(now: () => number): Triggers {
  const made = new Map<string, { user: string; at: number; used: boolean }>();
  return {
    create(user) {
      const id = `${now()}.${newId('').slice(1)}`;
      const oldest = made.size >= LIMIT ? made.keys().next().value : undefined;
      if (oldest !== undefined) made.delete(oldest);
      made.set(id, { user, at: now(), used: false });
      return id;
    },
    exchange(id) {
      const trigger = made.get(id ?? '');
      if (!trigger) throw new Refusal('invalid_trigger_id');
      if (trigger.used) throw new Refusal('trigger_exchanged');
      if (now() - trigger.at > LIFE_MS) throw new Refusal('trigger_expired');
      trigger.used = true;
      return trigger.user;
    },
  };
}
