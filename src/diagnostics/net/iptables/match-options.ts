import { every, not, type Truth } from '../truth.ts';
import type { Probe } from './probe.ts';
import type { Condition, Match } from './ruleset.ts';

/** Judges one `-m` by all of its options. */
export type MatchModule = (match: Match, probe: Probe) => Truth;

/** Judges one option, its negation left aside. */
export type ConditionJudge = (values: readonly string[], probe: Probe) => Truth;

/** Every option must hold; an option that is not in the list is `maybe`. */
export function byOptions(judges: readonly (readonly [string, ConditionJudge])[]): MatchModule {
  const known = new Map(judges);
  return ({ conditions }, probe) => every(conditions.map((condition) => judge(known, condition, probe)));
}

function judge(known: ReadonlyMap<string, ConditionJudge>, { option, negated, values }: Condition, probe: Probe): Truth {
  const truth = known.get(option)?.(values, probe) ?? 'maybe';
  return negated ? not(truth) : truth;
}
