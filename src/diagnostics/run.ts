import { changesNearFaults } from './changes/near-faults.ts';
import type { ToldChanges } from './changes/near-faults.ts';
import type { CollectContext } from './collectors/collector.ts';
import { unknown } from './define.ts';
import type { Check } from './define.ts';
import type { EvidenceKind, Gathered } from './evidence.ts';
import { createGatherer } from './gather.ts';
import type { Gatherer } from './gather.ts';
import { assertKnown, kindsForTarget } from './known-target.ts';
import type { CheckResult, Diagnosis, Progress, Report, Target } from './model.ts';
import type { Clock, ClusterAccess } from './ports.ts';
import { redact } from './redact.ts';
import { redactedIn, withoutSecrets } from './redacted-report.ts';
import { relate } from './relate.ts';
import { runSentence, worstVerdict } from './sentence.ts';

export interface Examination {
  readonly run: string;
  readonly diagnosis: Diagnosis;
  readonly cluster: string;
  readonly checks: readonly Check[];
  readonly access: ClusterAccess;
  readonly probeAllowed: boolean;
  readonly atOnce: number;
  readonly onlyNode?: string;
  /** Absent: the cluster as a whole. */
  readonly target?: Target;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970; absent: now. */
  readonly startedAt?: number;
  readonly clock: Clock;
  /** See `GatherOptions`. */
  wasGivenUp?(error: unknown): boolean;
  /** Whether to tell what was changed near a fault; a second look before or after a repair need not. */
  readonly withChanges?: boolean;
  onProgress(progress: Progress): void;
  onBug(error: unknown, where: string): void;
}

/** Characters of one excerpt that are kept, and excerpts at most. */
const EXCERPT_LENGTH = 8_000;
const EXCERPTS = 400;

/**
 * Runs checks over evidence that is fetched once, and says what they came to.
 * @throws {AccessError} where the cluster knows nothing of the name that was asked about; otherwise rejects only on a bug
 */
export async function examine(examination: Examination): Promise<Report> {
  const { checks, access, clock } = examination;
  const { startedAt = clock() } = examination;
  const progress = progressOf(checks.length, examination.onProgress);
  const gatherer = createGatherer({
    context: contextOf(examination),
    wanted: [...new Set(checks.flatMap(kindsOf))],
    probeAllowed: examination.probeAllowed,
    onNodes: progress.nodes,
    ...(examination.wasGivenUp === undefined ? {} : { wasGivenUp: examination.wasGivenUp }),
    onBug: examination.onBug,
  });
  const { target = {} } = examination;
  assertKnown(target, examination.cluster, await gatherer.gather(kindsForTarget(target)));
  const judged = await Promise.all(
    checks.map(async (check): Promise<CheckResult> => {
      const gathered = await gatherer.gather(kindsOf(check));
      const result = judge(check, gathered, examination.onBug);
      progress.checkDone();
      return result;
    }),
  );
  const results = relate(checks, judged);
  const changes = await changesOf(examination, results, startedAt, gatherer);
  return {
    schema: 1,
    run: examination.run,
    diagnosis: examination.diagnosis,
    cluster: examination.cluster,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: clock() - startedAt,
    verdict: worstVerdict(results),
    sentence: runSentence(checks, results),
    checks: results.map(withoutSecrets),
    ...redactedIn(changes),
    evidence: bounded(gatherer.excerpts(), results),
    trips: { ...access.trips },
  };
}

/** A bug in what is a hint only is logged, said as such, and costs no verdict. */
async function changesOf({ withChanges = false, access, signal, onBug }: Examination, results: readonly CheckResult[], startedAt: number, gatherer: Gatherer): Promise<ToldChanges> {
  if (!withChanges || access.changes === undefined || worstVerdict(results) !== 'fault') return {};
  try {
    return await changesNearFaults({ results, known: () => gatherer.gather(['cluster', 'nodes']), reader: access.changes, startedAt, signal });
  } catch (error) {
    onBug(error, 'recentChanges');
    return { changes: { ok: false, reason: 'a bug in this bot stopped the search for changes (its log has the details); please report it' } };
  }
}

const kindsOf = ({ needs, consults }: Check): readonly EvidenceKind[] => [...needs, ...consults];

/** A check that throws is a bug of ours: logged, and said as such where people read. */
function judge(check: Check, gathered: Gathered, onBug: Examination['onBug']): CheckResult {
  try {
    const judgement = check.judge(gathered);
    return { id: check.id, ...judgement, ...(check.role === 'fact' ? { fact: true } : {}), ...(judgement.verdict === 'unknown' ? { settle: check.settle } : {}) };
  } catch (error) {
    onBug(error, check.id);
    return { id: check.id, ...unknown('A bug in this bot stopped this check (its log has the details); please report it.') };
  }
}

/** Reads of one service that are under way at once are bounded; the run's own signal ends them all. */
function contextOf({ access, signal, atOnce, onlyNode, target = {} }: Examination): CollectContext {
  return { access, signal, atOnce, target, ...(onlyNode === undefined ? {} : { onlyNode }) };
}

interface ProgressTracker {
  checkDone(): void;
  nodes(answered: number, total: number): void;
}

function progressOf(checksTotal: number, report: (progress: Progress) => void): ProgressTracker {
  let progress: Progress = { checksDone: 0, checksTotal, nodesAnswered: 0, nodesTotal: 0, waitingFor: 'Azure and the Kubernetes API' };
  const change = (changed: Partial<Progress>): void => report((progress = { ...progress, ...changed }));
  change({});
  return {
    checkDone: () => change({ checksDone: progress.checksDone + 1, ...(progress.checksDone + 1 === checksTotal ? { waitingFor: '' } : {}) }),
    nodes: (nodesAnswered, nodesTotal) => change({ nodesAnswered, nodesTotal, waitingFor: nodesAnswered < nodesTotal ? 'nodes' : '' }),
  };
}

/** What findings point to comes first, so that no finding points to what was left out; then by path, whatever came in first. */
function bounded(excerpts: Readonly<Record<string, string>>, results: readonly CheckResult[]): Record<string, string> {
  const cited = new Set(results.flatMap(({ findings }) => findings.flatMap(({ evidence }) => evidence)));
  const ordered = Object.entries(excerpts).toSorted(([a], [b]) => Number(cited.has(b)) - Number(cited.has(a)) || (a < b ? -1 : 1));
  return Object.fromEntries(ordered.slice(0, EXCERPTS).map(([path, text]) => [path, cut(redact(text))]));
}

const cut = (text: string): string =>
  text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}\n… ${text.length - EXCERPT_LENGTH} more characters` : text;
