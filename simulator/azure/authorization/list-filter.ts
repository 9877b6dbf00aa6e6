import { ArmError } from '../arm-error.ts';
import { isWithin } from '../permissions/places.ts';
import { same } from '../resource-ids.ts';

export interface ListFilter {
  /** Nothing below the scope. */
  readonly atScope: boolean;
  /** Entra object id. */
  readonly principal?: string;
}

const invalid = (filter: string): ArmError => new ArmError(400, 'BadRequestFormat', `The filter '${filter}' is not supported.`);

/** `atScope()`, `assignedTo('…')` and `principalId eq '…'`, joined by `and`. @throws {ArmError} 400 for anything else */
export function readListFilter(filter: string | null): ListFilter {
  const terms = filter === null || filter.trim() === '' ? [] : filter.split(/\s+and\s+/i);
  return terms.reduce<ListFilter>(
    (read, term) => {
      if (/^atScope\(\)$/i.test(term.trim())) return { ...read, atScope: true };
      const principal = /^(?:assignedTo\('([^']+)'\)|principalId\s+eq\s+'([^']+)')$/i.exec(term.trim());
      const id = principal?.[1] ?? principal?.[2];
      if (id === undefined) throw invalid(filter ?? '');
      return { ...read, principal: id };
    },
    { atScope: false },
  );
}

/**
 * Lists at a scope hold what is above it too, and what is below it unless `atScope()` is asked for:
 * https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest
 */
export const inList = ({ scope }: { readonly scope: string }, at: string, { atScope }: ListFilter): boolean =>
  isWithin(at, scope) || (!atScope && isWithin(scope, at));

export const isOf = (principalId: string, { principal }: ListFilter): boolean => principal === undefined || same(principal, principalId);
