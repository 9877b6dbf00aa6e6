import { every, not, type Truth } from '../truth.ts';
import type { MatchModule } from './match-options.ts';
import type { Condition } from './ruleset.ts';

const has = (conditions: readonly Condition[], option: string): Condition | undefined =>
  conditions.find((condition) => condition.option === option);

/** Under the limit the rule takes the packet; a connection that comes alone is under it. */
const limit: MatchModule = ({ conditions }) => (has(conditions, '--limit')?.negated === true ? 'rarely' : 'usually');

const hashlimit: MatchModule = ({ conditions }) => {
  const above = has(conditions, '--hashlimit-above');
  const upto = has(conditions, '--hashlimit-upto') ?? has(conditions, '--hashlimit');
  return thresholds(above, upto);
};

const connlimit: MatchModule = ({ conditions }) => thresholds(has(conditions, '--connlimit-above'), has(conditions, '--connlimit-upto'));

function thresholds(above: Condition | undefined, upto: Condition | undefined): Truth {
  const truths: Truth[] = [];
  if (above !== undefined) truths.push(above.negated ? 'usually' : 'rarely');
  if (upto !== undefined) truths.push(upto.negated ? 'rarely' : 'usually');
  return truths.length === 0 ? 'maybe' : every(truths);
}

/** `--set` only notes the address. Finding it often enough needs other connections; being on the list is not known. */
const recent: MatchModule = ({ conditions }) => {
  const set = has(conditions, '--set');
  if (set !== undefined) return set.negated ? 'no' : 'yes';
  const check = has(conditions, '--update') ?? has(conditions, '--rcheck');
  const hits = Number(has(conditions, '--hitcount')?.values[0] ?? 0);
  if (check === undefined || hits < 2) return 'maybe';
  return check.negated ? not('rarely') : 'rarely';
};

export const rateModules: readonly (readonly [string, MatchModule])[] = [
  ['limit', limit],
  ['hashlimit', hashlimit],
  ['connlimit', connlimit],
  ['recent', recent],
];
