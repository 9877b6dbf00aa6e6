/** Fetches every fact that a run needs once, in parallel, each with a deadline. */
import { COLLECTORS, PROBES } from './collectors/all.ts';
import type { CollectedKind, ProbeKind } from './collectors/all.ts';
import { MissingEvidence } from './collectors/collector.ts';
import type { CollectContext, Collector, Excerpts, Probe } from './collectors/collector.ts';
import { deadlineIn } from './deadline.ts';
import type { Answer, EvidenceKind, EvidenceMap, Gathered } from './evidence.ts';
import { createInterview } from './node/interview.ts';
import { AccessError } from './ports.ts';

export interface GatherOptions {
  readonly context: CollectContext;
  /** Every kind that the run's checks need: all probes among them travel in one script per node. */
  readonly wanted: readonly EvidenceKind[];
  /** Root on the cluster's nodes is opted into: without it no node is asked anything. */
  readonly probeAllowed: boolean;
  /** Milliseconds that one collector has; scripts have a deadline each (`run-on-nodes.ts`). */
  readonly collectMs?: number;
  /** Of a replay, which takes no time: whether this error is that a collector's time was over. Absent: the clock tells. */
  wasGivenUp?(error: unknown): boolean;
  onNodes(answered: number, total: number): void;
  onBug(error: unknown, kind: EvidenceKind): void;
}

export interface Gatherer {
  /** Resolves when these kinds are there or known to be missing; never rejects. */
  gather(kinds: readonly EvidenceKind[]): Promise<Gathered>;
  excerpts(): Excerpts;
}

const NO_PROBE = 'this cluster has not opted into probing its nodes (probe: true in the configuration); a probe would settle it';

const COLLECT_MS = 60_000;

type Source<E extends EvidenceKind> = Pick<Collector<E>, 'kind' | 'excerpts'>;

type MutableGathered = { -readonly [P in EvidenceKind]: Gathered[P] };

export function createGatherer(options: GatherOptions): Gatherer {
  const { context, wanted } = options;
  const gathered: MutableGathered = nothingYet();
  const excerpts: Record<string, string> = {};
  const underWay = new Map<EvidenceKind, Promise<void>>();
  const interview = createInterview({
    probes: wanted.filter(isProbe).map((kind) => PROBES[kind]),
    probeOf: (kind) => (isProbe(kind) ? PROBES[kind] : undefined),
    context,
    gathered,
    settle: (kinds) => Promise.all(kinds.map(once)),
    onNodes: options.onNodes,
  });

  const once = (kind: EvidenceKind): Promise<void> => {
    const known = underWay.get(kind) ?? (isProbe(kind) ? probed(kind) : collected(kind));
    underWay.set(kind, known);
    return known;
  };

  async function collected<E extends CollectedKind>(kind: E): Promise<void> {
    const collector: Collector<E> = COLLECTORS[kind];
    await Promise.all(collector.uses.map(once));
    return settle(collector, () => collectWithin(options, collector, gathered));
  }

  function probed<E extends ProbeKind>(kind: E): Promise<void> {
    const probe: Probe<E> = PROBES[kind];
    return settle(probe, async () => {
      if (!options.probeAllowed) throw new MissingEvidence(NO_PROBE);
      return probe.read(await interview.answersFor(kind), gathered, context);
    });
  }

  async function settle<E extends EvidenceKind>({ kind, excerpts: excerptsOf }: Source<E>, work: () => Promise<EvidenceMap[E]>): Promise<void> {
    try {
      const value = await work();
      set(gathered, kind, { ok: true, value });
      Object.assign(excerpts, excerptsOf(value));
    } catch (error) {
      set(gathered, kind, { ok: false, reason: reasonOf(error, (bug) => options.onBug(bug, kind)) });
    }
  }

  return {
    async gather(kinds) {
      await Promise.all(kinds.map(once));
      return gathered;
    },
    excerpts: () => ({ ...excerpts, ...interview.excerpts() }),
  };
}

async function collectWithin<E extends EvidenceKind>({ context, collectMs: ms = COLLECT_MS, wasGivenUp }: GatherOptions, collector: Collector<E>, gathered: Gathered): Promise<EvidenceMap[E]> {
  const deadline = deadlineIn(ms, context.signal);
  try {
    return await collector.collect(gathered, { ...context, signal: deadline.signal });
  } catch (error) {
    if (!(error instanceof AccessError) || !(wasGivenUp?.(error) ?? deadline.isOver())) throw error;
    throw new AccessError(`${collector.source} did not answer within ${ms / 1000} s. ${error.message}`, { cause: error });
  }
}

function set<E extends EvidenceKind>(into: MutableGathered, kind: E, answer: Answer<EvidenceMap[E]>): void {
  Object.assign(into, { [kind]: answer });
}

const isProbe = (kind: EvidenceKind): kind is ProbeKind => Object.hasOwn(PROBES, kind);

/** What a source refused is a fact about the source; anything else is a bug of ours, said and logged as one. */
function reasonOf(error: unknown, onBug: (error: unknown) => void): string {
  if (error instanceof AccessError || error instanceof MissingEvidence) return error.message;
  onBug(error);
  return 'a bug in this bot stopped the collection (its log has the details); please report it';
}

const KINDS: readonly string[] = [...Object.keys(COLLECTORS), ...Object.keys(PROBES)];

/** The registries hold every kind, so that a new one needs no line here. */
function nothingYet(): MutableGathered {
  const nothing = Object.fromEntries(KINDS.map((kind) => [kind, { ok: false, reason: 'it was not asked for in this run' }]));
  if (!hasEveryKind(nothing)) throw new Error('Cannot gather evidence: a kind of it is in no registry');
  return nothing;
}

const hasEveryKind = (value: object): value is MutableGathered => KINDS.every((kind) => Object.hasOwn(value, kind));
