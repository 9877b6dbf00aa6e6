import type { CheckResult, Finding, Outcome, Remedy, Report } from './model.ts';

/**
 * A remedy has worked where the failed check finds no fault with its subjects any more and the symptom is measured to
 * be gone, or where what is left of the symptom is another finding: that one has a remedy of its own, and is named.
 */
export function outcomeOf(own: string, { verify }: Remedy, report: Report): Outcome {
  const { subjects } = verify;
  const results = relevant(report, verify.checks);
  const cause = results.find(({ id }) => id === own);
  const again = cause === undefined ? undefined : about(cause, subjects);
  if (again !== undefined) return { state: 'failed', says: `The fault is still there. ${again.says}` };
  const symptom = results.find((result) => result.id !== own && about(result, subjects) !== undefined);
  if (symptom !== undefined) return remaining(symptom, subjects, report, doubtOf(own, cause === undefined ? [] : [cause], subjects));
  const doubt = doubtOf(own, results, subjects);
  if (doubt !== undefined) return { state: 'unknown', says: `It was applied, and whether it helped could not be measured: ${doubt}` };
  return { state: 'succeeded', says: measured(results, subjects) };
}

/** @param doubt why it is not known that the cause is gone */
function remaining(symptom: CheckResult, subjects: readonly string[], report: Report, doubt: string | undefined): Outcome {
  const other = report.checks
    .flatMap(({ id, findings }) => (id === symptom.id ? [] : findings))
    .find(({ explains }) => explains?.some((subject) => subjects.includes(subject)) ?? false);
  if (other === undefined) return { state: 'failed', says: `It was applied, and it did not help. ${about(symptom, subjects)?.says ?? ''}` };
  if (doubt !== undefined) return { state: 'unknown', says: `It was applied. Another cause remains, and whether this one is gone could not be measured: ${doubt} ${other.says}` };
  return { state: 'succeeded', says: `This cause is gone. Another one remains. ${other.says}` };
}

/** What keeps the success from being certain: the own check could not be judged, or a subject was not measured. */
function doubtOf(own: string, results: readonly CheckResult[], subjects: readonly string[]): string | undefined {
  for (const { id, verdict, reason, coverage } of results) {
    if (coverage === undefined) {
      if (verdict === 'unknown') return reason;
      continue;
    }
    const asked = coverage.asked.filter((subject) => subjects.includes(subject));
    if (id !== own && asked.length === 0) return 'what was repaired is no longer among the nodes';
    if (asked.some((subject) => !coverage.told.includes(subject))) return reason;
  }
  return undefined;
}

/** An undo has worked where it was applied; what is so now is measured and said, whatever it is. */
export function outcomeOfUndo(own: string, { verify }: Remedy, report: Report): Outcome {
  const results = relevant(report, verify.checks);
  const fault = results.map((result) => about(result, verify.subjects)).find((finding) => finding !== undefined);
  if (fault !== undefined) return { state: 'succeeded', says: `Taken back, and the fault is there again. ${fault.says}` };
  const doubt = doubtOf(own, results, verify.subjects);
  if (doubt !== undefined) return { state: 'unknown', says: `It was taken back, and what is so now could not be measured: ${doubt}` };
  return { state: 'succeeded', says: `Taken back. ${measured(results, verify.subjects)}` };
}

const relevant = (report: Report, ids: readonly string[]): readonly CheckResult[] =>
  ids.flatMap((id) => report.checks.find((result) => result.id === id) ?? []);

const about = ({ findings }: CheckResult, subjects: readonly string[]): Finding | undefined =>
  findings.find(({ subject }) => subjects.includes(subject));

/** The symptom's measurement comes first among the checks to satisfy: that is what people want to read. */
function measured([first]: readonly CheckResult[], subjects: readonly string[]): string {
  if (first === undefined) return 'Nothing was left to measure.';
  // Its reason would be about others, which is not what people ask about now.
  return first.verdict === 'fault' ? `Nothing is wrong with ${subjects.join(', ')} any more; what else was found is still there.` : first.reason;
}
