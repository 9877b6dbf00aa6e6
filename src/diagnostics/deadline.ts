export interface Deadline {
  /** Aborts with the deadline or with the work that this is a part of, whichever comes first. */
  readonly signal: AbortSignal;
  /** It was this deadline that passed, and not the whole work that ended. */
  isOver(): boolean;
}

/** A deadline of its own for a part of some work. @param ms milliseconds from now */
export function deadlineIn(ms: number, whole: AbortSignal): Deadline {
  const own = AbortSignal.timeout(ms);
  return { signal: AbortSignal.any([whole, own]), isOver: () => own.aborted && !whole.aborted };
}
