import type { FileConfig } from '../config.ts';
import { fingerprintOf } from '../diagnostics/remedies/fingerprint.ts';
import { commandOf } from '../diagnostics/remedies/operations.ts';
import { samePerson } from './approval-state.ts';
import type { Approval, Vote } from './contract.ts';
import { mayApprove, needsFor } from './policy.ts';
import type { Policy } from './policy.ts';

export type WorkerPolicy = Policy & { readonly limits: Pick<FileConfig['limits'], 'approvalMinutes'> };

/**
 * What speaks against acting on this record, by the worker's own configuration: the record may be older than a change
 * of approvers, or may have been written by somebody else. Nothing speaks against it: `undefined`.
 * @param original of an undo: the record of what it takes back
 */
export function doubtAbout(approval: Approval, policy: WorkerPolicy, original?: Approval): string | undefined {
  const { cluster } = approval;
  if (!policy.clusters.some(({ name }) => name === cluster)) return `${cluster} is not configured any more`;
  return doubtAboutRecord(approval, policy, original) ?? doubtAboutVotes(approval, policy);
}

function doubtAboutRecord(approval: Approval, policy: WorkerPolicy, original?: Approval): string | undefined {
  const { fingerprint, remedy, createdAt, expiresAt, undoes } = approval;
  if (fingerprintOf(remedy) !== fingerprint) return 'its record does not match what was approved';
  if (remedy.operations.map(commandOf).join('\n') !== remedy.command) return 'the command that was shown is not what would run';
  if (expiresAt - createdAt > policy.limits.approvalMinutes * 60_000) {
    return 'it was open for decision for longer than limits.approvalMinutes allows';
  }
  // Of two undos of one change at most one is linked: the other is left from a crash, and must not run beside it.
  if (undoes !== undefined && (original?.id !== undoes || original.undoneBy !== approval.id)) {
    return 'the change that it takes back does not name it as its undo; propose the undo again';
  }
  return undefined;
}

function doubtAboutVotes(approval: Approval, policy: WorkerPolicy): string | undefined {
  const { needs, remedy, votes } = approval;
  const least = needsFor(remedy.risk);
  const approvers = Math.max(needs.approvers, least.approvers);
  const requesterMayApprove = needs.requesterMayApprove && least.requesterMayApprove;
  const agreed = votes.filter((vote) => counts(approval, vote, requesterMayApprove, policy));
  return agreed.length >= approvers ? undefined : 'its approvals do not satisfy the policy that is configured now';
}

/** A person's first vote, where they may vote. */
function counts({ requester, votes }: Approval, vote: Vote, requesterMayApprove: boolean, policy: Policy): boolean {
  const { person } = vote;
  if (votes.find((other) => samePerson(other.person, person)) !== vote) return false;
  return mayApprove(policy, person) && (requesterMayApprove || !samePerson(person, requester));
}
