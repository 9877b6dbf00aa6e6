/**
 * Why a message could not be shown.
 * - `again`: trying again later can help (an outage, a rate limit).
 * - `unanswered`: a post got no answer, so the message may stand there already; repeat it rarely.
 * - `closed`: the bot cannot write there (no such channel, not invited, archived); nothing more of this run can be shown.
 * - `gone`: the message that was to be edited does not exist any more.
 */
export type ChatTrouble = 'again' | 'unanswered' | 'closed' | 'gone';

export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly trouble: ChatTrouble;

  constructor(trouble: ChatTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}
