import { oneLine } from '../../bot/core/text.ts';
import { unended } from '../../bot/core/words.ts';
import type { Preflight } from '../preflight.ts';
import { wrapped } from './lines.ts';
import type { Look } from './output.ts';

export function preflightView({ ok, steps }: Preflight, { columns, paint }: Look): string {
  const lines = steps.flatMap((step) => [
    `${step.ok ? paint('clear', 'ok   ') : paint('fault', 'wrong')} ${paint('title', oneLine(step.name, 70))}`,
    ...wrapped(`${unended(step.says)}.`, columns, '      '),
    ...(step.todo === undefined ? [] : wrapped(step.todo, columns, '      ')),
  ]);
  const verdict = ok ? 'Everything is set up. What can be seen of a cluster: npx aks-chatops doctor <cluster>' : 'Mend what is wrong, then run "npx aks-chatops doctor" again.';
  return `${[...lines, '', ...wrapped(verdict, columns)].join('\n')}\n`;
}
