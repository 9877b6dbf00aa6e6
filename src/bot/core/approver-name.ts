import type { Person } from '../../jobs/contract.ts';
import type { Policy } from '../../jobs/policy.ts';

/** The person by the name that the configuration gives approvers: a platform's handle says little to others. */
export function asApprover({ approvers }: Pick<Policy, 'approvers'>, person: Person): Person {
  const known = approvers.find(({ slack }) => person.platform === 'slack' && slack === person.id);
  return known === undefined ? person : { ...person, name: known.name };
}
