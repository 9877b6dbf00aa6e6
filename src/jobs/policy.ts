/** Who may run what, and who must agree to a change. Pure: asked by the bot at the click and again by the worker. */
import type { FileConfig } from '../config.ts';
import type { Risk } from '../diagnostics/model.ts';
import type { Approval, Person, Place, Refusal } from './contract.ts';

export type Policy = Pick<FileConfig, 'approvers' | 'clusters' | 'slack'>;

/** What the state machine needs to know about people. */
export interface Rules {
  isApprover(person: Person): boolean;
  /** For sentences that say whom to ask. */
  readonly approverNames: readonly string[];
}

export type Permission = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/** A low risk takes one approver, even the requester; a risky change two, neither of them the requester. */
export function needsFor(risk: Risk): Approval['needs'] {
  return risk === 'low'
    ? { approvers: 1, requesterMayApprove: true }
    : { approvers: 2, requesterMayApprove: false };
}

export function mayApprove(policy: Policy, person: Person): boolean {
  return isAtHome(policy, person) && policy.approvers.some(({ slack }) => slack === person.id);
}

export function rulesOf(policy: Policy): Rules {
  return {
    isApprover: (person) => mayApprove(policy, person),
    approverNames: policy.approvers.map(({ name }) => name),
  };
}

/** Whether this person may have this cluster examined in this place. */
export function mayRun(policy: Policy, person: Person, cluster: string, place: Place): Permission {
  if (!isAtHome(policy, person) || !isAtHome(policy, place)) {
    return refuse('This bot does not serve your workspace; its operators can add it to slack.workspaces');
  }
  const known = policy.clusters.find(({ name }) => name === cluster);
  if (known === undefined) return refuse('This cluster is not configured; `clusters` lists those that are');
  if (known.channels.length === 0 || known.channels.includes(place.channel)) return { ok: true };
  return refuse(`${cluster} may be worked on in its own channels only; ask there`);
}

/** Outsiders of a shared channel carry their own workspace's id, whatever channel they click in. */
function isAtHome(policy: Policy, { platform, team }: Pick<Person, 'platform' | 'team'>): boolean {
  return platform === 'slack' && (policy.slack?.workspaces.includes(team) ?? false);
}

function refuse(says: string): Permission {
  return { ok: false, refusal: { kind: 'wrong-place', says } };
}
