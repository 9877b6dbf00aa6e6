import type { Report } from '../../diagnostics/model.ts';
import type { Approval } from '../../jobs/contract.ts';
import { needsCard } from './told-faults.ts';

/** Every fault that was found has a repair which was measured to have worked and has not been taken back. */
export function isRepaired({ checks }: Report, approvals: readonly Approval[]): boolean {
  const done = approvals.filter(({ state }) => state === 'succeeded');
  const undone = new Set(done.map(({ undoes }) => undoes));
  const holding = done.filter(({ id, undoes }) => undoes === undefined && !undone.has(id));
  const faults = checks.filter(needsCard);
  return faults.length > 0 && faults.every(({ id, findings }) => findings.every(({ subject }) => holding.some(({ check, remedy }) => check === id && remedy.verify.subjects.includes(subject))));
}
