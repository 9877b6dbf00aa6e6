import type { Outcome, Report } from '../../src/diagnostics/model.ts';
import type { Approval } from '../../src/jobs/contract.ts';

/** The report as it is published: each remedy with what became of it, `null` where nothing was decided. */
export function reportJson(report: Report, approvals: readonly Approval[]): unknown {
  return {
    ...report,
    checks: report.checks.map((check) => ({
      ...check,
      remedies: check.remedies.map((remedy) => ({ ...remedy, outcome: outcomeOf(check.id, remedy.key, approvals) })),
    })),
  };
}

function outcomeOf(check: string, key: string, approvals: readonly Approval[]): Outcome | null {
  return approvals.find((approval) => approval.check === check && approval.remedy.key === key && approval.undoes === undefined)?.outcome ?? null;
}
