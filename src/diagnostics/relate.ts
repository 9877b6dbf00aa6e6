import type { Check } from './define.ts';
import type { CheckResult, Finding } from './model.ts';

/**
 * Ties symptoms to the causes that explain them: a cause's finding carries what was measured of its subjects, and a
 * symptom's finding names the checks that explain it, so that people read one fault once.
 */
export function relate(checks: readonly Check[], results: readonly CheckResult[]): readonly CheckResult[] {
  const roleOf = new Map(checks.map(({ id, role }) => [id, role]));
  const symptoms = results.filter(({ id }) => roleOf.get(id) === 'symptom').flatMap(({ findings }) => findings);
  const causes = results.filter(({ id }) => roleOf.get(id) === 'cause');
  return results.map((result) => ({
    ...result,
    findings: result.findings.map((finding) =>
      roleOf.get(result.id) === 'symptom' ? explained(finding, causes) : measured(finding, symptoms),
    ),
  }));
}

function explained(finding: Finding, causes: readonly CheckResult[]): Finding {
  const explainedBy = causes
    .filter(({ findings }) => findings.some(({ explains }) => explains?.includes(finding.subject) ?? false))
    .map(({ id }) => id);
  return explainedBy.length === 0 ? finding : { ...finding, explainedBy };
}

/** One measurement is enough to read; the others are in the evidence. */
function measured(finding: Finding, symptoms: readonly Finding[]): Finding {
  const symptom = symptoms.find(({ subject }) => finding.explains?.includes(subject) ?? false);
  return symptom === undefined ? finding : { ...finding, measured: symptom.says };
}
