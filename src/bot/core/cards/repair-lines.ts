/** What has become of the cluster since the verdict: the repairs that hold, and those that were taken back. */
import type { Approval, RunRequest } from '../../../jobs/contract.ts';
import type { Block } from '../chat.ts';
import { note, plain } from '../spans.ts';
import { timeBeside, uncapitalised, unended } from '../words.ts';

export function repairLines({ requestedAt }: RunRequest, approvals: readonly Approval[]): readonly Block[] {
  const done = approvals.filter(({ state }) => state === 'succeeded');
  const undone = new Set(done.map(({ undoes }) => undoes));
  return done
    .filter(({ id }) => !undone.has(id))
    .map(({ undoes, remedy, finishedAt, outcome }) => {
      const original = approvals.find(({ id }) => id === undoes);
      const fact = undoes === undefined ? '✅ Applied' : '↩️ Undone';
      const when = finishedAt === undefined ? '' : ` ${timeBeside(finishedAt, requestedAt)}`;
      const result = outcome === undefined ? '' : ` · ${unended(outcome.says)}`;
      return note(plain(`${fact}${when}: ${uncapitalised((original ?? { remedy }).remedy.title)}${result}`));
    });
}
