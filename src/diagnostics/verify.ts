import type { CheckResult, Outcome, Remedy, Report } from './model.ts';

/**
 * A remedy has worked where the failed check finds no fault with its subjects any more and the symptom is gone, or
 * where what is left of the symptom is another check's finding: that one has a remedy of its own, and is named.
 */
export function outcomeOf(own: string, { verify }: Remedy, report: Report): Outcome {
  const { subjects } = verify;
  const results = relevant(report, verify.checks);
  const cause = results.find((result) => result.id === own);
  if (cause !== undefined && concerns(cause, subjects)) return { state: 'failed', says: `The fault is still there. ${faultSays(cause, subjects)}` };
  const symptom = results.find((result) => concerns(result, subjects));
  if (symptom !== undefined) return remaining(own, symptom, subjects, report);
  const doubt = results.find(({ verdict }) => verdict === 'unknown');
  if (doubt !== undefined) return { state: 'unknown', says: `It was applied, and whether it helped could not be measured: ${doubt.reason}` };
  return { state: 'succeeded', says: measured(results) };
}

function remaining(own: string, symptom: CheckResult, subjects: readonly string[], report: Report): Outcome {
  const says = faultSays(symptom, subjects);
  const other = report.checks.find((result) => result.id !== own && result.id !== symptom.id && concerns(result, subjects));
  return other === undefined
    ? { state: 'failed', says: `It was applied, and it did not help: ${says}` }
    : { state: 'succeeded', says: `This cause is gone. Another one remains: ${faultSays(other, subjects)}` };
}

/** An undo has worked where it was applied; what is so now is measured and said, whatever it is. */
export function outcomeOfUndo({ verify }: Remedy, report: Report): Outcome {
  const results = relevant(report, verify.checks);
  const doubt = results.find(({ verdict }) => verdict === 'unknown');
  if (doubt !== undefined) return { state: 'unknown', says: `It was taken back, and what is so now could not be measured: ${doubt.reason}` };
  const fault = results.find((result) => concerns(result, verify.subjects));
  return {
    state: 'succeeded',
    says: fault === undefined ? `Taken back. ${measured(results)}` : `Taken back, and the fault is there again: ${faultSays(fault, verify.subjects)}`,
  };
}

const relevant = (report: Report, ids: readonly string[]): readonly CheckResult[] =>
  ids.flatMap((id) => report.checks.find((result) => result.id === id) ?? []);

const concerns = ({ verdict, findings }: CheckResult, subjects: readonly string[]): boolean =>
  verdict === 'fault' && findings.some(({ subject }) => subjects.includes(subject));

const faultSays = ({ findings }: CheckResult, subjects: readonly string[]): string =>
  findings.find(({ subject }) => subjects.includes(subject))?.says ?? '';

/** The symptom's measurement comes first among the checks to satisfy: that is what people want to read. */
const measured = ([first]: readonly CheckResult[]): string => first?.reason ?? 'Nothing was left to measure.';
