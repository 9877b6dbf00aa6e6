import { badRequest } from '../insights-error.ts';
import { same } from '../resource-ids.ts';

/** What is wanted of one dimension: its values, or all of them, each as a series of its own. */
export interface DimensionFilter {
  readonly dimension: string;
  /** None: every value (`'*'`). */
  readonly values: readonly string[];
}

const term = /^(\w+)\s+eq\s+'([^']*)'$/i;

function readGroup(group: string, filter: string): DimensionFilter {
  const terms = group.replaceAll(/^\(|\)$/g, '').split(/\s+or\s+/i);
  const read = terms.map((text) => term.exec(text.trim()));
  const [first] = read;
  const dimension = first?.[1];
  const values = read.map((match) => match?.[2]);
  const mixed = read.some((match) => match === null || !same(match[1] ?? '', dimension ?? ''));
  if (dimension === undefined || mixed) throw badRequest(`Invalid filter string: ${filter}`);
  const named = values.flatMap((value) => (value === undefined || value === '*' ? [] : [value]));
  return { dimension, values: named.length < values.length ? [] : named };
}

/**
 * `A eq 'a' and B eq '*'`; alternatives of one dimension are joined by `or`, which cannot join two dimensions:
 * https://learn.microsoft.com/rest/api/monitor/metrics/list, parameter $filter. @throws {ArmError} 400
 */
export const readFilter = (filter: string | null): DimensionFilter[] =>
  filter === null || filter.trim() === ''
    ? []
    : filter
        .trim()
        .split(/\s+and\s+/i)
        .map((group) => readGroup(group.trim(), filter));
