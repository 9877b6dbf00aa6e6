import type { Report } from '../../src/diagnostics/model.ts';
import type { Approval } from '../../src/jobs/contract.ts';

/** The first remedy that each check offers for each subject: the recommended one; alternatives are left alone. */
export function recommended(report: Report | undefined, approvals: readonly Approval[]): readonly Approval[] {
  const chosen = new Map<string, Approval>();
  for (const { id, remedies } of report?.checks ?? []) {
    for (const { key, verify } of remedies) {
      const approval = approvals.find((candidate) => candidate.check === id && candidate.remedy.key === key && candidate.state === 'pending');
      const subject = `${id} ${verify.subjects.join(' ')}`;
      if (approval !== undefined && !chosen.has(subject)) chosen.set(subject, approval);
    }
  }
  return [...chosen.values()];
}
