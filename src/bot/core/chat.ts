/** The port that every chat platform implements, and the neutral cards that it shows. No platform words here. */
import type { MessageRef, Person, Place } from '../../jobs/contract.ts';

/**
 * A run of text. All text is data: an adapter must show it literally, whatever it contains
 * (mentions, links, markup, control characters).
 */
export type Span =
  | { readonly text: string; readonly style?: 'bold' | 'italic' | 'code' | 'strike' }
  | { readonly text: string; readonly url: string }
  | { readonly person: Person };

export type ButtonAction = 'approve' | 'deny' | 'undo' | 'run-again' | 'evidence' | 'run';

export interface Confirm {
  readonly title: string;
  readonly says: string;
  readonly confirm: string;
  readonly cancel: string;
}

export type Button =
  | {
      readonly action: ButtonAction;
      /** An opaque id; everything else is looked up. */
      readonly ref: string;
      readonly label: string;
      readonly style?: 'primary' | 'danger';
      readonly confirm?: Confirm;
    }
  | { readonly url: string; readonly label: string };

export type Block =
  | { readonly kind: 'header'; readonly text: string }
  | { readonly kind: 'text'; readonly spans: readonly Span[] }
  /** Small print: reasons, counts, times. */
  | { readonly kind: 'note'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  /** Output and commands, shown to the letter. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  | { readonly kind: 'divider' };

export interface Card {
  /** What a notification and a platform without cards show: one line of plain text. */
  readonly summary: string;
  readonly blocks: readonly Block[];
}

/** A click on a button, as the platform's verified request says. */
export interface Decision {
  readonly action: ButtonAction;
  readonly ref: string;
  readonly person: Person;
  readonly place: Place;
  readonly message: MessageRef;
}

/** What a command or a click is answered with, seen only by who asked. Absent: nothing needs saying. */
export type PrivateAnswer = Card | undefined;

/** Rejects with an error that says whether trying again can help; the caller decides about retries. */
export interface Chat {
  /** Opens a conversation: a message of its own in the channel, or a reply where `place.thread` is set. */
  post(place: Place, card: Card): Promise<MessageRef>;
  /** A reply in the thread of `root`. A platform without threads posts below it. */
  reply(place: Place, root: MessageRef, card: Card): Promise<MessageRef>;
  /** Edits in place, for everybody. */
  update(place: Place, message: MessageRef, card: Card): Promise<void>;
}
