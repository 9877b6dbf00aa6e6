import type { CheckResult, Outcome, Remedy, Report } from './model.ts';
import { redactedIn } from './redacted-report.ts';

/** A remedy as it is published: `null` where nothing was decided about it. Which fields an operation has is not promised. */
export interface PublishedRemedy extends Omit<Remedy, 'operations'> {
  readonly operations: readonly { readonly kind: string }[];
  readonly outcome: Outcome | null;
}

export interface PublishedCheck extends Omit<CheckResult, 'remedies'> {
  readonly remedies: readonly PublishedRemedy[];
}

/** The JSON of a run, the same wherever it was asked for; its schema is docs/schema/report.schema.json. */
export interface PublishedReport extends Omit<Report, 'checks'> {
  readonly checks: readonly PublishedCheck[];
}

type OutcomeOf = (check: string, remedy: Remedy) => Outcome | undefined;

/** A command that would show a secret, such as one in a rule's comment, is published without it. @param outcomeOf what became of a remedy that people agreed to; the command line applies none */
export function publishedReport(report: Report, outcomeOf: OutcomeOf = () => undefined): PublishedReport {
  return redactedIn({
    ...report,
    checks: report.checks.map((check) => ({
      ...check,
      remedies: check.remedies.map((remedy) => ({ ...remedy, outcome: outcomeOf(check.id, remedy) ?? null })),
    })),
  });
}
