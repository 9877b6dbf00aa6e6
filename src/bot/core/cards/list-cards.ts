import type { RunState } from '../../../jobs/contract.ts';
import type { Card, Span } from '../chat.ts';
import { diagnosisName } from '../diagnosis-name.ts';
import { bold, code, note, plain, prose, text } from '../spans.ts';
import { oneLine } from '../text.ts';
import { count, timeBeside } from '../words.ts';
import { sayingCard } from './private-cards.ts';

const LINES = 30;

export function clustersCard(clusters: readonly string[]): Card {
  const items = clusters.slice(0, LINES).map((name): readonly Span[] => [code(name)]);
  const more = clusters.length > LINES ? [note(plain(`and ${clusters.length - LINES} more`))] : [];
  return {
    summary: count(clusters.length, 'cluster'),
    blocks: [text(bold(count(clusters.length, 'cluster'))), { kind: 'list', items }, ...more, note(code('/aks clusters <cluster>'), plain(' says what can be told of one'))],
  };
}

/** @param runs latest first */
export function runsCard(runs: readonly RunState[], now: number): Card {
  if (runs.length === 0) return sayingCard('Nothing has been run here yet');
  return {
    summary: 'The latest runs',
    blocks: [text(bold('The latest runs')), { kind: 'list', items: runs.slice(0, LINES).map((run) => runLine(run, now)) }],
  };
}

function runLine({ request, status, report }: RunState, now: number): readonly Span[] {
  const result = report === undefined ? [plain(status)] : prose(oneLine(report.sentence, 160));
  const name = request.purpose === 'capabilities' ? 'What can be told' : diagnosisName(request.diagnosis);
  const what = ` ${timeBeside(request.requestedAt, now)} · ${name} on ${request.cluster} · `;
  return [code(request.id), plain(what), ...result];
}
