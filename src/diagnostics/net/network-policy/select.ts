import { every, truthOf } from '../truth.ts';
import type { Truth } from '../truth.ts';
import type { LabelSelector } from './policy.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether the labels are selected. An empty selector selects everything; an operator of the future is `maybe`. */
export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): Truth {
  const equal = Object.entries(matchLabels).map(([key, value]) => truthOf(labelOf(labels, key) === value));
  return every([...equal, ...matchExpressions.map((expression) => truthOf(holds(expression, labels)))]);
}

/** `NotIn` holds for a label that is not there, too. Source: Kubernetes, "Labels and Selectors". */
function holds({ key, operator, values }: LabelSelector['matchExpressions'][number], labels: Labels): boolean | undefined {
  const value = labelOf(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return undefined;
  }
}

const labelOf = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
