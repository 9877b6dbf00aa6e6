import type { Report } from '../../src/diagnostics/model.ts';
import { publishedReport } from '../../src/diagnostics/published-report.ts';
import type { PublishedReport } from '../../src/diagnostics/published-report.ts';
import type { Approval } from '../../src/jobs/contract.ts';

/** The report as it is published, with what became of each remedy. */
export function reportJson(report: Report, approvals: readonly Approval[]): PublishedReport {
  return publishedReport(report, (check, { key }) => approvals.find((approval) => approval.check === check && approval.remedy.key === key && approval.undoes === undefined)?.outcome);
}
