/** One cause that was found: what is wrong with whom, the proof, what it breaks, and advice where there is no button. */
import type { CheckResult, Finding, Remedy, Report } from '../../../diagnostics/model.ts';
import type { Block, Card } from '../chat.ts';
import type { Scene } from '../scene.ts';
import { bold, note, plain, prose, text } from '../spans.ts';
import { oneLine } from '../text.ts';
import { count, uncapitalised } from '../words.ts';
import { changeLines } from './change-lines.ts';

/** More would not be read; the rest is named in one line. */
const TOLD = 6;

/** What a card takes from the whole report. */
export type NearFault = Pick<Report, 'changes' | 'startedAt'>;

/** @param hidden proposals that have no card in the thread */
export function faultCard(check: CheckResult, scene: Scene, near: NearFault, hidden = 0): Card {
  const told = check.findings.slice(0, TOLD);
  const advice = check.remedies.filter(({ operations }) => operations.length === 0).slice(0, 3);
  return {
    summary: told[0]?.headline ?? check.reason,
    blocks: [
      ...(told.length === 0 ? [text(bold(check.id)), text(...prose(check.reason))] : told.flatMap(findingBlocks)),
      ...rest(check.findings.slice(TOLD)),
      ...changeLines(check.id, near),
      ...advice.flatMap(adviceBlocks),
      ...later(hidden),
      ...about(check.id, scene),
    ],
  };
}

function findingBlocks({ headline, says, measured, breaks }: Finding): readonly Block[] {
  const seen = measured === undefined ? [] : [text(bold('Measured'), plain(': '), ...prose(uncapitalised(measured)))];
  const proof = says === '' ? [] : [text(...(measured === undefined ? [] : [bold('Why'), plain(': ')]), ...prose(says))];
  const damage = breaks === undefined ? [] : [text(bold('What this breaks'), plain(': '), ...prose(breaks))];
  return [text(bold(headline.replaceAll('`', ''))), ...seen, ...proof, ...damage];
}

function rest(findings: readonly Finding[]): readonly Block[] {
  if (findings.length === 0) return [];
  const names = oneLine(findings.map(({ subject }) => subject).join(', '), 600);
  return [note(plain(`The same for ${findings.length} more: ${names}`))];
}

function later(hidden: number): readonly Block[] {
  if (hidden === 0) return [];
  return [note(plain(`${count(hidden, 'more repair')} not shown here; make the first ones, then run again`))];
}

function adviceBlocks({ title, command, lasting, adviceBecause, undo }: Remedy): readonly Block[] {
  return [
    text(bold(`What you can do: ${title}`)),
    ...(command === '' ? [] : [{ kind: 'code', text: command } as const]),
    ...(lasting === '' ? [] : [text(plain('What lasts: '), ...prose(lasting))]),
    ...(undo === '' ? [] : [note(plain(`Undo: ${undo}`))]),
    ...(adviceBecause === undefined ? [] : [note(plain(`Why there is no button: ${adviceBecause}`))]),
  ];
}

function about(check: string, scene: Scene): readonly Block[] {
  const url = scene.causePage(check);
  return url === undefined ? [] : [text({ text: 'About this cause', url })];
}
