import { oneLine } from '../../bot/core/text.ts';
import { uncapitalised } from '../../bot/core/words.ts';
import type { CheckResult, Finding, Remedy } from '../../diagnostics/model.ts';
import { targetOf } from '../../diagnostics/remedies/operations.ts';
import { commandLines, excerpt, wrapped } from './lines.ts';
import type { Look } from './output.ts';

/** Findings, remedies and excerpts of one check that are told whole; the rest is counted. */
const FINDINGS = 6;
const REMEDIES = 3;
const EXCERPTS = 2;
const EXCERPT_LINES = 14;

/** One fault: who has it, the proof, what it breaks, and what to do. */
export function faultLines(check: CheckResult, evidence: Readonly<Record<string, string>>, look: Look): readonly string[] {
  const { findings, remedies, id, reason } = check;
  const told = findings.slice(0, FINDINGS);
  const first = told.length === 0 ? [look.paint('fault', oneLine(id, 80)), ...wrapped(reason, look.columns, '  ')] : told.flatMap((finding) => findingLines(finding, look));
  const more = findings.slice(FINDINGS);
  return [
    ...first,
    ...(more.length === 0 ? [] : wrapped(`The same for ${more.length} more: ${more.slice(0, 20).map(({ subject }) => subject).join(', ')}${more.length > 20 ? ' …' : ''}`, look.columns, '  ')),
    ...excerptLines(told, evidence, look),
    ...remedies.slice(0, REMEDIES).flatMap((remedy) => remedyLines(remedy, look)),
    ...(remedies.length > REMEDIES ? [`  … and ${remedies.length - REMEDIES} more ways to mend it (--json)`] : []),
    look.paint('quiet', `  About this cause: docs/causes/${oneLine(id, 80)}.md`),
  ];
}

function findingLines({ headline, says, measured, breaks }: Finding, { columns, paint }: Look): readonly string[] {
  return [
    ...wrapped(headline, columns).map((line) => paint('fault', line)),
    ...(measured === undefined ? [] : wrapped(`Measured: ${uncapitalised(measured)}`, columns, '  ')),
    ...(says === '' ? [] : wrapped(measured === undefined ? says : `Why: ${says}`, columns, '  ')),
    ...(breaks === undefined ? [] : wrapped(`What this breaks: ${breaks}`, columns, '  ')),
  ];
}

function excerptLines(findings: readonly Finding[], evidence: Readonly<Record<string, string>>, { columns, paint }: Look): readonly string[] {
  const paths = [...new Set(findings.flatMap((finding) => finding.evidence))];
  const shown = paths.filter((path) => (evidence[path] ?? '') !== '').slice(0, EXCERPTS);
  return shown.flatMap((path) => [`  Evidence: ${oneLine(path, columns - 12)}`, ...excerpt(evidence[path] ?? '', '    | ', EXCERPT_LINES, columns).map((line) => paint('quiet', line))]);
}

function remedyLines(remedy: Remedy, { columns, paint }: Look): readonly string[] {
  const { title, operations, risk, command, undo, lasting, blastRadius, leaves, adviceBecause } = remedy;
  const isAdvice = operations.length === 0;
  // A command without its node would be run on the wrong one; most titles name it.
  const nodes = [...new Set(operations.filter((operation) => 'node' in operation).map(targetOf))].filter((node) => !title.includes(node));
  const where = nodes.length === 0 ? '' : ` on ${nodes.slice(0, 3).join(', ')}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ''}`;
  const said = (label: string, text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : wrapped(`${label}: ${text}`, columns, '  '));
  return [
    ...wrapped(isAdvice ? `What you can do: ${title}` : `Repair (${risk === 'low' ? 'low risk' : 'risky'}): ${title}${where}`, columns, '  ').map((line) => paint('title', line)),
    ...(command === '' ? [] : commandLines(command, '    ').map((line) => paint('command', line))),
    ...(undo === '' ? [] : ['  Undo:', ...commandLines(undo, '    ')]),
    ...said('Touches', isAdvice ? undefined : blastRadius),
    ...said('Does not mend', leaves),
    ...said('What lasts', lasting),
    ...said('Why a person should do it', adviceBecause),
  ];
}
