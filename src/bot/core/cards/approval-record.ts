/** What has happened to a proposal, as one line that stays in the thread. */
import type { Approval, Vote } from '../../../jobs/contract.ts';
import type { Span } from '../chat.ts';
import { dotted, plain, prose } from '../spans.ts';
import { clockTime } from '../words.ts';

/** The line under a proposal that is no longer open. */
export function recordLine(approval: Approval): readonly Span[] {
  switch (approval.state) {
    case 'pending':
      return [];
    case 'approved':
      return dotted([votes('✅', approval), [plain('waiting for a worker')]]);
    case 'running':
      return dotted([votes('⏳', approval), [plain(`checking again, then applying, since${at(approval.startedAt)}`)]]);
    case 'succeeded':
      return dotted([votes('✅', approval), [plain(`applied${at(approval.startedAt)}`)], result(approval)]);
    case 'failed':
      return dotted([votes('❌', approval), [plain(extent(approval))], result(approval)]);
    case 'unknown':
      return dotted([votes('❔', approval), [plain('it is not certain what was changed')], result(approval)]);
    case 'denied':
      return approval.deniedBy === undefined ? [plain('🚫 Denied')] : [plain('🚫 Denied by '), ...voter(approval.deniedBy)];
    case 'expired':
      return [plain(`⌛ Expired ${clockTime(approval.expiresAt)}, nothing was done; run again for a new proposal`)];
    case 'superseded':
      return [plain('↪️ Not applied: '), ...prose(approval.because ?? 'the cluster has changed since this was proposed')];
  }
}

function extent({ applied, startedAt }: Approval): string {
  return applied === 'no' ? 'nothing was changed' : `applied${at(startedAt)}`;
}

/** `✅ Approved by Bo 10:42 UTC and Cy 10:43 UTC` */
function votes(face: string, { votes }: Approval): readonly Span[] {
  const names = votes.flatMap((vote, index) => (index === 0 ? voter(vote) : [plain(' and '), ...voter(vote)]));
  return [plain(`${face} Approved by `), ...names];
}

function voter({ person, at }: Vote): readonly Span[] {
  return [{ person }, plain(` ${clockTime(at)}`)];
}

function result({ outcome, finishedAt }: Approval): readonly Span[] {
  return outcome === undefined ? [] : [...prose(outcome.says), plain(at(finishedAt))];
}

function at(time: number | undefined): string {
  return time === undefined ? '' : ` ${clockTime(time)}`;
}
