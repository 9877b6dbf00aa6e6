/**
 * What can be said about a condition. `usually` and `rarely` are for conditions that depend on the rate of
 * connections (`-m limit`): they hold, or do not, for a connection that comes alone.
 */
export type Truth = 'no' | 'rarely' | 'maybe' | 'usually' | 'yes';

const WEAKEST_FIRST = ['no', 'rarely', 'maybe', 'usually', 'yes'] as const satisfies readonly Truth[];

const OPPOSITE = { no: 'yes', rarely: 'usually', maybe: 'maybe', usually: 'rarely', yes: 'no' } as const satisfies Record<Truth, Truth>;

/** `undefined` stands for a question that could not be answered. */
export const truthOf = (answer: boolean | undefined): Truth => {
  if (answer === undefined) return 'maybe';
  return answer ? 'yes' : 'no';
};

export const not = (truth: Truth): Truth => OPPOSITE[truth];

/** All of them hold. `yes` for an empty list. */
export const every = (truths: readonly Truth[]): Truth => WEAKEST_FIRST.find((truth) => truths.includes(truth)) ?? 'yes';

/** At least one of them holds. `no` for an empty list. */
export const some = (truths: readonly Truth[]): Truth => WEAKEST_FIRST.findLast((truth) => truths.includes(truth)) ?? 'no';
