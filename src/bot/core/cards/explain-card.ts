import type { Explanation, ExplainVerdict } from '../../../diagnostics/explain/explanation.ts';
import type { Block, Button, Card } from '../chat.ts';
import { diagnosisName } from '../diagnosis-name.ts';
import { bold, note, plain, text } from '../spans.ts';

const VERDICTS: Readonly<Record<ExplainVerdict, string>> = {
  block: 'This shows a block',
  allow: 'This got through, or lets through',
  unknown: 'This does not settle it',
  inactive: 'This tool is there and does nothing',
  'not-applicable': 'No network way depends on this',
};

/** More buttons than these are a list that nobody reads; a command names any cluster. */
const MOST = 5;

/** @param clusters where the person may run what settles it, here */
export function explainCard(told: Explanation, clusters: readonly string[]): Card {
  const headline = told.tool === 'unknown' ? 'I do not know this text' : `${VERDICTS[told.verdict]} (${told.tool})`;
  const open: Block[] = [text(bold('Leaves open: '), plain(told.leavesOpen))];
  const asks: Block[] = told.asks === undefined ? [] : [text(bold('Please: '), plain(told.asks))];
  return {
    summary: headline,
    blocks: [text(bold(headline)), text(bold('Proves: '), plain(told.proves)), ...open, ...asks, ...nextOf(told, clusters)],
  };
}

function nextOf({ next }: Explanation, clusters: readonly string[]): readonly Block[] {
  if (next === undefined) return [];
  const buttons = clusters.slice(0, MOST).map((cluster): Button => ({ action: 'run', ref: `${next} ${cluster}`, label: `Run ${next} on ${cluster}` }));
  const more = clusters.length > MOST ? ` Others: /aks ${next} <cluster>.` : '';
  const told = note(plain(`Next: ${diagnosisName(next)} settles it: /aks ${next} <cluster>.${more}`));
  return buttons.length === 0 ? [told] : [told, { kind: 'buttons', buttons }];
}
