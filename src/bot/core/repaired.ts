import type { Report } from '../../diagnostics/model.ts';
import type { Approval } from '../../jobs/contract.ts';
import { needsCard } from './told-faults.ts';

/** Every fault that was found has a repair which was measured to have worked and has not been taken back. */
export function isRepaired({ checks }: Report, approvals: readonly Approval[]): boolean {
  const holding = repairsThatHold(approvals);
  const faults = checks.filter(needsCard);
  return faults.length > 0 && faults.every(({ id, findings }) => findings.every(({ subject }) => holding.some(({ check, remedy }) => check === id && remedy.verify.subjects.includes(subject))));
}

/** What is known to be broken still, although the repairs have worked. */
export const leftBroken = (approvals: readonly Approval[]): readonly string[] => repairsThatHold(approvals).flatMap(({ remedy }) => remedy.leaves ?? []);

function repairsThatHold(approvals: readonly Approval[]): readonly Approval[] {
  const done = approvals.filter(({ state }) => state === 'succeeded');
  const undone = new Set(done.map(({ undoes }) => undoes));
  return done.filter(({ id, undoes }) => undoes === undefined && !undone.has(id));
}
