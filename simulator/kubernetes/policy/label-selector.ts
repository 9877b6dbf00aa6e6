import { z } from 'zod';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** meta/v1 LabelSelector. */
export const selectorSchema = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish().transform((labels) => labels ?? {}),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.enum(operators), values: z.array(z.string()).default([]) }))
    .nullish()
    .transform((expressions) => expressions ?? []),
});

export type LabelSelector = z.infer<typeof selectorSchema>;
type Expression = LabelSelector['matchExpressions'][number];

function holds({ key, operator, values }: Expression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const among = value !== undefined && values.includes(value);
  // An absent label is not among any values: NotIn holds.
  return operator === 'In' ? among : !among;
}

/** An empty selector matches everything. */
export const labelsMatch = ({ matchLabels, matchExpressions }: LabelSelector, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every((expression) => holds(expression, labels));
