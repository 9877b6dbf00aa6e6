import type { KubernetesSpec } from '../../scenario/kubernetes.ts';
import type { Caller } from '../caller.ts';
import { basicUser, botRoles, type PolicyRule } from './roles.ts';

/** What somebody wants to do. `resource` is the plural; the subresource stands apart. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export interface Authorizer {
  allows(caller: Caller, wanted: Attributes): boolean;
  /** The rules that hold for a caller in a namespace, as a SelfSubjectRulesReview lists them. */
  rules(caller: Caller, namespace: string): readonly PolicyRule[];
}

type Taken = KubernetesSpec['permissions']['without'][number];

const everything: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);
const isAdministrator = (caller: Caller): boolean => caller !== 'anonymous' && caller.groups.includes('system:masters');

const path = ({ resource, subresource }: Pick<Attributes, 'resource' | 'subresource'>): string =>
  subresource === undefined ? resource : `${resource}/${subresource}`;

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function covers(rule: PolicyRule, wanted: Attributes): boolean {
  const named = rule.resourceNames === undefined || (wanted.name !== undefined && rule.resourceNames.includes(wanted.name));
  return has(rule.verbs, wanted.verb) && has(rule.apiGroups, wanted.group) && has(rule.resources, path(wanted)) && named;
}

const takes = (taken: Taken, { verb, namespace, ...rest }: Attributes): boolean =>
  has([taken.verb], verb) && has([taken.resource], path(rest)) && (taken.namespace === undefined || taken.namespace === namespace);

const rulesIn = (namespace: string | undefined): readonly PolicyRule[] =>
  [...botRoles, basicUser].filter((role) => role.namespace === undefined || role.namespace === namespace).flatMap(({ rules }) => rules);

/** One verb and one resource each, so that a single pair can be taken away. */
const split = (rule: PolicyRule): readonly PolicyRule[] =>
  rule.resources.flatMap((resource) => rule.verbs.map((verb) => ({ ...rule, resources: [resource], verbs: [verb] })));

const left = (rules: readonly PolicyRule[], without: readonly Taken[], namespace: string): readonly PolicyRule[] =>
  rules.flatMap(split).filter(({ verbs: [verb = ''], resources: [resource = ''] }) => {
    const pair = { verb, group: '', resource, namespace };
    return !without.some((taken) => takes(taken, pair));
  });

/** Judges by the roles in `roles.ts`. Holders of an administrator's certificate may do everything. */
export function createAuthorizer(without: readonly Taken[]): Authorizer {
  return {
    allows: (caller, wanted) => {
      if (isAdministrator(caller)) return true;
      if (caller === 'anonymous' || without.some((taken) => takes(taken, wanted))) return false;
      return rulesIn(wanted.namespace).some((rule) => covers(rule, wanted));
    },
    rules: (caller, namespace) => {
      if (caller === 'anonymous') return [];
      if (isAdministrator(caller)) return [everything];
      return without.length === 0 ? rulesIn(namespace) : left(rulesIn(namespace), without, namespace);
    },
  };
}
