import type { Check } from './define.ts';
import type { CheckResult, Report } from './model.ts';

/** Causes that are named in the one sentence; the thread has the rest. */
const NAMED = 2;

/** The run in one sentence that a tired person understands: cause and subject, or what is certain, or what is not. */
export function runSentence(checks: readonly Check[], results: readonly CheckResult[]): string {
  const roleOf = new Map(checks.map(({ id, role }) => [id, role]));
  const faults = results.filter(({ verdict }) => verdict === 'fault');
  const causes = faults.filter((fault) => roleOf.get(fault.id) === 'cause' || namesItsReason(fault));
  const headlines = inOrder(checks, causes.length > 0 ? causes : faults).flatMap(({ findings }) => findings.map(({ headline }) => headline));
  // A symptom with a remedy of its own has named its reason.
  const isUnexplained = causes.length === 0 && faults.every(({ remedies }) => remedies.length === 0);
  if (headlines.length > 0) return faultSentence(headlines, isUnexplained);
  const doubts = results.filter(({ verdict }) => verdict === 'unknown');
  const [doubt] = doubts;
  if (doubt !== undefined) return doubtSentence(doubt.reason, doubts.length, results.length);
  return clearSentence(results, roleOf);
}

/** A symptom that brings a remedy, and that no cause explains, is as good as one. */
const namesItsReason = ({ findings, remedies }: CheckResult): boolean => remedies.length > 0 && findings.some(({ explainedBy }) => explainedBy === undefined);

/** One diagnosis has an order of its own. Faults of several do not: of them, what an approval can mend is named first. */
function inOrder(checks: readonly Check[], faults: readonly CheckResult[]): readonly CheckResult[] {
  const [first = [], ...others] = faults.map(({ id }) => checks.find((check) => check.id === id)?.diagnoses ?? []);
  if (first.some((diagnosis) => others.every((diagnoses) => diagnoses.includes(diagnosis)))) return faults;
  const hasButton = ({ remedies }: CheckResult): boolean => remedies.some(({ operations }) => operations.length > 0);
  return [...faults.filter(hasButton), ...faults.filter((fault) => !hasButton(fault))];
}

/** The symptom's measurement is what people want to read, or the facts; where nothing applies, why. */
function clearSentence(results: readonly CheckResult[], roleOf: ReadonlyMap<string, Check['role']>): string {
  const applying = results.filter(({ verdict }) => verdict === 'clear');
  const told = applying.find(({ id }) => roleOf.get(id) !== 'cause');
  if (told !== undefined) return `${told.reason} No cause of trouble was found.`;
  const [first] = results;
  if (applying.length === 0 && first !== undefined) return `Nothing to examine here. ${first.reason}`;
  return 'No cause of trouble was found.';
}

function faultSentence(headlines: readonly string[], isUnexplained: boolean): string {
  const more = headlines.length - NAMED;
  const named = headlines.slice(0, NAMED).join('; ');
  const rest = more > 0 ? `; and ${more} more` : '';
  return `${named}${rest}${isUnexplained ? '; none of the causes that could be examined explains it' : ''}.`;
}

const doubtSentence = (reason: string, count: number, total: number): string =>
  count === 1 && total === 1 ? `Could not tell: ${reason}` : `${count} of ${total} checks could not tell, the first because: ${reason}`;

/** The worst of the checks: fault, then unknown, then clear. What does not apply does not count. */
export function worstVerdict(results: readonly CheckResult[]): Report['verdict'] {
  if (results.some(({ verdict }) => verdict === 'fault')) return 'fault';
  return results.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'clear';
}
