import { fieldAt, type KubernetesObject } from './object.ts';
import { badRequest } from './status.ts';

type Matches = (object: KubernetesObject) => boolean;

// Requirements are apart by commas, but for those in the parentheses of `in (a,b)`.
const requirements = (selector: string): string[] =>
  selector === '' ? [] : selector.split(/,(?![^(]*\))/).map((requirement) => requirement.trim());

const unreadable = (selector: string): Error => badRequest(`unable to parse requirement: found '${selector}', expected: a label selector`);

function labelRequirement(requirement: string): Matches {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return ({ metadata }) => values.includes(metadata.labels?.[key] ?? '\0') === (operator === 'in');
  }
  const equality = /^([^!=\s]+)\s*(!=|==|=)\s*([^!=\s]*)$/.exec(requirement);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return ({ metadata }) => (metadata.labels?.[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([^!=\s()]+)$/.exec(requirement);
  if (existence === null) throw unreadable(requirement);
  const [, negated, key = ''] = existence;
  return ({ metadata }) => Object.hasOwn(metadata.labels ?? {}, key) === (negated === '');
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors @throws {StatusError} 400 */
export function labelSelector(selector: string): Matches {
  const all = requirements(selector).map(labelRequirement);
  return (object) => all.every((matches) => matches(object));
}

/** Equality of the fields that a resource supports; others are refused as the API server does. @throws {StatusError} 400 */
export function fieldSelector(selector: string, supported: readonly string[]): Matches {
  const all = requirements(selector).map((requirement): Matches => {
    const parts = /^([^!=]+)(!=|==|=)(.*)$/.exec(requirement);
    if (parts === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${requirement}'`);
    const [, field = '', operator, value] = parts;
    if (!supported.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object) => (fieldAt(object, field) === value) === (operator !== '!=');
  });
  return (object) => all.every((matches) => matches(object));
}
