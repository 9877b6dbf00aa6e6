import type { Explanation, ExplainVerdict } from '../../diagnostics/explain/explanation.ts';
import { wrapped } from './lines.ts';
import type { Look, Style } from './output.ts';

const FACES: Readonly<Record<ExplainVerdict, readonly [word: string, style: Style]>> = {
  allow: ['ALLOWS', 'clear'],
  block: ['BLOCKS', 'fault'],
  unknown: ['CANNOT TELL', 'unknown'],
  inactive: ['INACTIVE', 'clear'],
  'not-applicable': ['NOT APPLICABLE', 'clear'],
};

export function explanationView({ tool, verdict, proves, leavesOpen, next, asks }: Explanation, { columns, paint }: Look): string {
  const [word, style] = FACES[verdict];
  const said = (label: string, text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : wrapped(`${label}: ${text}`, columns));
  const lines = [
    `${paint(style, word)}${tool === 'unknown' ? '' : ` (${tool})`}`,
    ...wrapped(proves, columns),
    ...said('Leaves open', leavesOpen),
    ...said('Question', asks),
    ...(next === undefined ? [] : ['Next:', `  ${paint('command', `npx aks-chatops diagnose ${next} <cluster>`)}`]),
  ];
  return `${lines.join('\n')}\n`;
}
