import { fingerprintOf } from '../diagnostics/remedies/fingerprint.ts';
import { samePerson } from './approval.ts';
import type { Approval, Vote } from './contract.ts';
import { mayApprove, needsFor } from './policy.ts';
import type { Policy } from './policy.ts';

/**
 * What speaks against acting on this record, by the worker's own configuration: the record may be older than a change
 * of approvers, or may have been written by somebody else. Nothing speaks against it: `undefined`.
 */
export function doubtAbout(approval: Approval, policy: Policy): string | undefined {
  const { cluster, fingerprint, needs, remedy } = approval;
  if (!policy.clusters.some(({ name }) => name === cluster)) return `${cluster} is not configured any more`;
  if (fingerprintOf(remedy) !== fingerprint) return 'its record does not match what was approved';
  const least = needsFor(remedy.risk);
  const approvers = Math.max(needs.approvers, least.approvers);
  const requesterMayApprove = needs.requesterMayApprove && least.requesterMayApprove;
  const agreed = approval.votes.filter((vote) => counts(approval, vote, requesterMayApprove, policy));
  return agreed.length >= approvers ? undefined : 'its approvals do not satisfy the policy that is configured now';
}

/** A person's first vote, where they may vote. */
function counts({ requester, votes }: Approval, vote: Vote, requesterMayApprove: boolean, policy: Policy): boolean {
  const { person } = vote;
  if (votes.find((other) => samePerson(other.person, person)) !== vote) return false;
  return mayApprove(policy, person) && (requesterMayApprove || !samePerson(person, requester));
}
