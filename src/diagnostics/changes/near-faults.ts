/** The last step of a run that found a fault: what was changed near it. It takes nothing from the verdict. */
import { WINDOW_MS, recentChanges } from '../collectors/recent-changes.ts';
import type { ChangesQuestion } from '../collectors/recent-changes.ts';
import { deadlineIn } from '../deadline.ts';
import type { CheckResult, Report } from '../model.ts';
import type { ChangeReader } from '../ports.ts';
import { concernsOf } from './concerns.ts';
import { nearbyChanges } from './match.ts';

/** Milliseconds that it may take: people wait for the verdict, and changes are a hint. */
const WITHIN_MS = 10_000;

type Known = Pick<ChangesQuestion, 'cluster' | 'nodes'>;

export interface FaultScene {
  /** Evidence of the run, which may still have to be fetched. Never rejects. */
  readonly known: () => Promise<Known>;
  readonly results: readonly CheckResult[];
  readonly reader: ChangeReader;
  /** When the run began, milliseconds since 1970. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
  readonly withinMs?: number;
}

export type ToldChanges = Pick<Report, 'changes' | 'changesUnread'>;

/** Nothing where no fault names a resource. */
export async function changesNearFaults({ results, reader, startedAt, signal, withinMs = WITHIN_MS, known }: FaultScene): Promise<ToldChanges> {
  const concerns = concernsOf(results);
  if (concerns.length === 0) return {};
  const resources = [...new Set(concerns.flatMap((concern) => concern.resources))];
  const window = { from: startedAt - WINDOW_MS, until: startedAt };
  const deadline = deadlineIn(withinMs, signal).signal;
  const read = await recentChanges({ resources, window, ...(await orNothing(known(), deadline)) }, reader, deadline);
  const near = nearbyChanges(read.changes, concerns);
  // Where nothing is near and not everything was read, "nothing" would be a claim.
  if (near.length === 0 && read.unread.length > 0) return { changes: { ok: false, reason: read.unread.join('; ') } };
  return { changes: { ok: true, value: near }, ...(read.unread.length === 0 ? {} : { changesUnread: read.unread }) };
}

/** A source that hangs must not hold up a verdict that stands. */
async function orNothing(known: Promise<Known>, signal: AbortSignal): Promise<Known> {
  const { promise, resolve } = Promise.withResolvers<Known>();
  const late = { ok: false, reason: 'no answer within the time that there was for it' } as const;
  const giveUp = (): void => resolve({ cluster: late, nodes: late });
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([known, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
