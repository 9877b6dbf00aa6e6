/** A report for a person at a terminal: the sentence, the faults with their proof, what was ruled out, what is not known. */
import { diagnosisName } from '../../bot/core/diagnosis-name.ts';
import { oneLine } from '../../bot/core/text.ts';
import { needsCard } from '../../bot/core/told-faults.ts';
import { count, duration } from '../../bot/core/words.ts';
import { changeSentence } from '../../diagnostics/changes/words.ts';
import type { CheckResult, Report, Verdict } from '../../diagnostics/model.ts';
import { faultLines } from './fault-view.ts';
import { wrapped } from './lines.ts';
import type { Look } from './output.ts';

const WORDS: Readonly<Record<Report['verdict'], string>> = { fault: 'FAULT', clear: 'CLEAR', unknown: 'UNKNOWN' };

/** Of each list; the rest is counted. */
const LISTED = 40;
const CHANGES = 5;

export function reportView(report: Report, look: Look): string {
  const faults = report.checks.filter(needsCard);
  const sections = [
    headLines(report, look),
    ...faults.slice(0, LISTED).map((check) => faultLines(check, report.evidence, look)),
    changeLines(report, look),
    listLines('What is so', report.checks.filter((check) => check.verdict === 'clear' && check.fact === true), look),
    listLines('Ruled out', report.checks.filter((check) => check.verdict === 'clear' && check.fact !== true), look),
    listLines('Does not apply', report.checks.filter(({ verdict }) => verdict === 'not-applicable'), look),
    listLines('Could not be told', report.checks.filter(({ verdict }) => verdict === 'unknown'), look),
    footLines(report, look),
  ];
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headLines({ verdict, diagnosis, cluster, sentence, checks }: Report, { columns, paint }: Look): readonly string[] {
  const [first = '', ...rest] = wrapped(`${WORDS[verdict]} · ${diagnosisName(diagnosis)} on ${cluster}: ${sentence}`, columns);
  // The words are put together before they are painted, so that colours do not count as width.
  return [paint(verdict, WORDS[verdict]) + first.slice(WORDS[verdict].length), ...rest, paint('quiet', tally(checks))];
}

/** `1 fault · 6 ruled out · 1 unknown` */
function tally(checks: readonly CheckResult[]): string {
  const of = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const faults = checks.filter(needsCard).length;
  const ruledOut = checks.filter(({ verdict, fact }) => verdict === 'clear' && fact !== true).length;
  const parts = [faults > 0 ? count(faults, 'fault') : '', ruledOut > 0 ? `${ruledOut} ruled out` : '', of('unknown') > 0 ? `${of('unknown')} unknown` : '', of('not-applicable') > 0 ? `${of('not-applicable')} not applicable` : ''];
  return parts.filter((part) => part !== '').join(' · ');
}

function changeLines({ changes, changesUnread = [], startedAt }: Report, { columns, paint }: Look): readonly string[] {
  if (changes === undefined) return [];
  const unread = changesUnread.slice(0, CHANGES).flatMap((reason) => wrapped(`Not read: ${reason}`, columns, '  '));
  if (!changes.ok) return [paint('title', 'Recent changes'), ...wrapped(`Not known: ${changes.reason}`, columns, '  ')];
  const told = changes.value.slice(0, CHANGES).flatMap((change) => wrapped(`${changeSentence(change, startedAt)}.`, columns, '  '));
  const more = changes.value.length > CHANGES ? [`  … and ${changes.value.length - CHANGES} more`] : [];
  if (told.length + unread.length === 0) return [];
  return [paint('title', 'Recent changes near it (none is claimed to be the cause)'), ...told, ...more, ...unread];
}

function listLines(title: string, checks: readonly CheckResult[], { columns, paint }: Look): readonly string[] {
  if (checks.length === 0) return [];
  const items = checks.slice(0, LISTED).flatMap(({ id, verdict, reason, settle }) => [
    `  ${paint(verdict === 'unknown' ? 'unknown' : 'clear', oneLine(id, 80))}`,
    ...wrapped(reason, columns, '    '),
    ...(settle === undefined || verdict !== 'unknown' ? [] : wrapped(`To find out, ${settle}.`, columns, '    ')),
  ]);
  const more = checks.length > LISTED ? [`  … and ${checks.length - LISTED} more`] : [];
  return [paint('title', `${title} (${checks.length})`), ...items, ...more];
}

function footLines({ trips, durationMs, startedAt, run }: Report, { columns, paint }: Look): readonly string[] {
  const asked = `${count(trips.arm, 'question')} to Azure, ${trips.kubernetes} to Kubernetes, ${count(trips.node, 'script')} on nodes`;
  return wrapped(`${duration(durationMs)} · ${asked} · ${startedAt} · run ${run.slice(0, 12)}`, columns).map((line) => paint('quiet', line));
}
