/** A source said no, or nothing. `message` is a sentence fit for the thread: what was asked, what came back, what to do. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** Of a change: the other side may have begun it before it failed. False is certain: nothing was changed. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, { mayHaveHappened = false, ...options }: ErrorOptions & { readonly mayHaveHappened?: boolean } = {}) {
    super(message, options);
    this.mayHaveHappened = mayHaveHappened;
  }
}
