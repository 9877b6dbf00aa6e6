/** Raw excerpts for people who want to see for themselves. They are bounded here; what was left out is said. */
import type { Report } from '../../../diagnostics/model.ts';
import type { Block, Card } from '../chat.ts';
import { bold, code, note, plain, text } from '../spans.ts';
import { count } from '../words.ts';
import { sayingCard } from './private-cards.ts';

const EXCERPTS = 10;
const CHARACTERS = 900;

/** What faults rest on comes first. */
export function evidenceCard(report: Report): Card {
  const paths = byWeight(report);
  if (paths.length === 0) return sayingCard('This run kept no evidence');
  const left = paths.length - EXCERPTS;
  return {
    summary: `Evidence of run ${report.run}`,
    blocks: [
      text(bold(`Evidence of run ${report.run}`)),
      ...paths.slice(0, EXCERPTS).flatMap((path) => excerpt(path, report.evidence[path] ?? '')),
      ...(left > 0 ? [note(plain(`${count(left, 'more piece')} of evidence not shown`))] : []),
      note(plain('All of it, in a directory: '), code(`npx aks-chatops evidence ${report.run} <directory>`)),
    ],
  };
}

function byWeight({ checks, evidence }: Report): readonly string[] {
  const cited = new Set(checks.flatMap(({ findings }) => findings.flatMap((finding) => finding.evidence)));
  const weight = (path: string): number => (cited.has(path) ? 0 : 1);
  return Object.keys(evidence).toSorted((a, b) => weight(a) - weight(b) || a.localeCompare(b));
}

function excerpt(path: string, raw: string): readonly Block[] {
  const whole = raw.trim();
  if (whole === '') return [text(code(path), plain(': empty'))];
  const shown = whole.slice(0, CHARACTERS).toWellFormed();
  const cut = whole.length > CHARACTERS ? [note(plain(`… cut, ${whole.length - CHARACTERS} more characters`))] : [];
  return [text(code(path)), { kind: 'code', text: shown }, ...cut];
}
