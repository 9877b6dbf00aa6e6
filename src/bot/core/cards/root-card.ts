/** The one message of a run that stands in the channel: how far it is, then the verdict. */
import type { Approval, RunRequest, RunState } from '../../../jobs/contract.ts';
import type { Progress, Report, Verdict } from '../../../diagnostics/model.ts';
import type { Block, Button, Card, Span } from '../chat.ts';
import { diagnosisName } from '../diagnosis-name.ts';
import { isRepaired, leftBroken } from '../repaired.ts';
import { needsCard } from '../told-faults.ts';
import { bold, dotted, note, plain, prose, text } from '../spans.ts';
import { count, duration } from '../words.ts';
import { repairLines } from './repair-lines.ts';

const FACES: Readonly<Record<Report['verdict'], string>> = { fault: '🔴', clear: '✅', unknown: '❔' };

/** A fault that is no longer there; the same, with something beside it that is. */
const REPAIRED = '🟢';
const REPAIRED_IN_PART = '🟠';

export function rootCard(state: RunState, approvals: readonly Approval[]): Card {
  const { request, report, failure } = state;
  if (state.status === 'done' && report !== undefined) return verdictCard(request, report, approvals);
  if (state.status === 'failed') return failureCard(request, failure ?? 'The run stopped without saying why');
  return progressCard(state);
}

/** `Tunnel on prod-weu`, and what it was narrowed to. */
function subject({ diagnosis, cluster, target }: RunRequest): readonly Span[] {
  const host = target.host === undefined ? undefined : [target.host, target.port].filter((part) => part !== undefined).join(':');
  const about = [host, target.service, target.pod, target.node, target.namespace].filter((part) => part !== undefined);
  const narrowed = about.map((part) => plain(`, ${part}`));
  return [bold(diagnosisName(diagnosis)), plain(' on '), bold(cluster), ...narrowed];
}

function progressCard({ request, status, progress }: RunState): Card {
  const line = dotted([
    [plain('🔎 '), ...subject(request)],
    [plain('asked by '), { person: request.requester }],
    ...(status === 'queued' ? [[plain('waiting for a worker')]] : counted(progress)),
  ]);
  return { summary: `${diagnosisName(request.diagnosis)} on ${request.cluster}: examining`, blocks: [text(...line)] };
}

function counted(progress: Progress): readonly (readonly Span[])[] {
  const checks = progress.checksTotal === 0 ? [] : [plain(`${progress.checksDone} of ${count(progress.checksTotal, 'check')}`)];
  return [checks, waiting(progress)];
}

function waiting({ waitingFor, nodesAnswered, nodesTotal }: Progress): readonly Span[] {
  if (waitingFor === '') return [];
  if (waitingFor !== 'nodes' || nodesTotal === 0) return [plain(`waiting for ${waitingFor}`)];
  return [plain(`waiting for ${nodesTotal - nodesAnswered} of ${count(nodesTotal, 'node')}`)];
}

function verdictCard(request: RunRequest, report: Report, approvals: readonly Approval[]): Card {
  const repaired = isRepaired(report, approvals);
  const left = leftBroken(approvals);
  const face = repaired ? (left.length === 0 ? REPAIRED : REPAIRED_IN_PART) : FACES[report.verdict];
  const before = repaired ? `${left.length === 0 ? 'repaired' : 'repaired in part'}. It was: ` : '';
  const blocks: Block[] = [
    text(plain(`${face} `), ...subject(request), plain(`: ${before}`), ...prose(report.sentence)),
    note(plain(tally(report))),
    ...repairLines(request, approvals),
    ...left.map((what) => text(plain('Still so: '), ...prose(`${what}.`))),
    { kind: 'buttons', buttons: [runAgain(request), { action: 'evidence', ref: request.id, label: 'Evidence' }] },
  ];
  const said = report.sentence.replaceAll('`', '');
  return { summary: `${face} ${diagnosisName(request.diagnosis)} on ${request.cluster}: ${before}${said}`, blocks };
}

/** `1 fault · 6 ruled out · 1 unknown · 14 s` */
function tally({ checks, durationMs }: Report): string {
  const of = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const faults = checks.filter(needsCard).length;
  const ruledOut = checks.filter(({ verdict, fact }) => verdict === 'clear' && fact !== true).length;
  const parts = [
    faults > 0 ? count(faults, 'fault') : '',
    ruledOut > 0 ? `${ruledOut} ruled out` : '',
    of('unknown') > 0 ? `${of('unknown')} unknown` : '',
    of('not-applicable') > 0 ? `${of('not-applicable')} not applicable` : '',
    duration(durationMs),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function failureCard(request: RunRequest, failure: string): Card {
  return {
    summary: `${diagnosisName(request.diagnosis)} on ${request.cluster} could not be examined`,
    blocks: [
      text(plain('⚠️ '), ...subject(request), plain(' could not be examined: '), ...prose(failure)),
      { kind: 'buttons', buttons: [runAgain(request)] },
    ],
  };
}

function runAgain({ id }: RunRequest): Button {
  return { action: 'run-again', ref: id, label: 'Run again' };
}
