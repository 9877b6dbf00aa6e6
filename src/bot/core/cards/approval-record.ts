/** What has happened to a proposal, as one line that stays in the thread. The result comes first. */
import type { Approval, Vote } from '../../../jobs/contract.ts';
import type { Span } from '../chat.ts';
import { dotted, plain, prose } from '../spans.ts';
import { count, timeBeside, unended } from '../words.ts';

type Spans = readonly Span[];

/** The line under a proposal that is no longer open. */
export function recordLine(approval: Approval): Spans {
  switch (approval.state) {
    case 'pending':
      return [];
    case 'approved':
      return dotted([[plain('✅ Approved by '), ...votes(approval)], [plain('waiting for a worker')]]);
    case 'running':
      return dotted([[plain('⏳ Approved by '), ...votes(approval)], [plain(`checking again, then applying, since${at(approval, approval.startedAt)}`)]]);
    case 'succeeded':
      return dotted([[plain('✅ Approved by '), ...votes(approval)], result('applied, and measured', approval)]);
    case 'failed':
      return dotted([result('❌ Failed', approval), [plain(extent(approval))], [plain('approved by '), ...votes(approval)]]);
    case 'unknown':
      return dotted([result('❔ Not certain what was changed,', approval), [plain('approved by '), ...votes(approval)]]);
    case 'denied':
      return approval.deniedBy === undefined ? [plain('🚫 Denied')] : [plain('🚫 Denied by '), ...voter(approval, approval.deniedBy)];
    case 'expired':
      return expiredLine(approval);
    case 'superseded':
      return [plain('↪️ Not applied: '), ...prose(approval.because ?? 'the cluster has changed since this was proposed')];
  }
}

/** Who approved must learn that it was not done, and that it was not for want of approvals. */
function expiredLine(approval: Approval): Spans {
  const { votes: given, needs, expiresAt } = approval;
  const after = plain('; nothing was done, run again for a new proposal');
  const end = at(approval, expiresAt);
  if (given.length === 0) return [plain(`⌛ Expired${end}`), after];
  if (given.length >= needs.approvers) {
    return [plain('⌛ Approved by '), ...votes(approval), plain(`, but no worker took it before${end}`), after];
  }
  return [plain(`⌛ Expired${end} with ${given.length} of ${count(needs.approvers, 'approval')}: `), ...votes(approval), after];
}

function extent({ applied }: Approval): string {
  if (applied === 'no') return 'nothing was changed';
  return applied === 'unknown' ? 'it is not certain what was changed' : 'it was applied';
}

/** `Bo 10:42 UTC and Cy 10:43 UTC` */
function votes(approval: Approval): Spans {
  return approval.votes.flatMap((vote, index) => [...(index === 0 ? [] : [plain(' and ')]), ...voter(approval, vote)]);
}

function voter(approval: Approval, vote: Vote): Spans {
  return [{ person: vote.person }, plain(at(approval, vote.at))];
}

/** `applied, and measured 10:43 UTC: port answers again` */
function result(fact: string, approval: Approval): Spans {
  const when = plain(`${fact}${at(approval, approval.finishedAt)}`);
  return approval.outcome === undefined ? [when] : [when, plain(': '), ...prose(unended(approval.outcome.says))];
}

/** The message bears the day on which it was posted; what happened on another says so. */
function at({ createdAt }: Approval, time: number | undefined): string {
  return time === undefined ? '' : ` ${timeBeside(time, createdAt)}`;
}
