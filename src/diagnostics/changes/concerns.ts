import type { CheckResult, Finding } from '../model.ts';
import type { Concern } from './match.ts';

/** Findings of faults that name resources. A symptom that a cause explains leaves it to the cause. */
export function concernsOf(results: readonly CheckResult[]): readonly Concern[] {
  const findings = results.filter(({ verdict }) => verdict === 'fault').flatMap(({ id, findings: own }) => own.map((finding) => ({ id, finding })));
  const all = findings.map(({ finding }) => finding);
  return findings.flatMap(({ id, finding }): readonly Concern[] => {
    const { concerns: resources = [], explainedBy } = finding;
    if (resources.length === 0 || explainedBy !== undefined) return [];
    const since = onsetOf(finding, all);
    return [{ check: id, resources, ...(since === undefined ? {} : { since }) }];
  });
}

/** Its own, or that of the first symptom that it explains. */
function onsetOf({ since, explains = [] }: Finding, all: readonly Finding[]): string | undefined {
  if (since !== undefined) return since;
  const [first] = all.flatMap((other) => (explains.includes(other.subject) ? (other.since ?? []) : [])).toSorted();
  return first;
}
