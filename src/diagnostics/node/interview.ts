/**
 * Asks the nodes, and the pods on them, what the probes of a run want to know: one script per node and wave. Large
 * clusters have a second wave, for probes that only suspects get.
 */
import type { CollectContext, Excerpts, Probe } from '../collectors/collector.ts';
import { MissingEvidence } from '../collectors/collector.ts';
import type { ProbeKind } from '../collectors/all.ts';
import type { Answer, EvidenceKind, Gathered, NodeFacts } from '../evidence.ts';
import type { NodeAnswer } from './answer.ts';
import { askPlaces } from './ask-places.ts';
import { placesToAsk } from './places.ts';

/** Nodes up to which every one of them is asked everything at once. */
export const ALL_AT_ONCE = 20;

export interface InterviewOptions {
  /** Those that the run's checks need. */
  readonly probes: readonly Probe<ProbeKind>[];
  probeOf(kind: EvidenceKind): Probe<ProbeKind> | undefined;
  readonly context: CollectContext;
  readonly gathered: Gathered;
  /** Resolves when these kinds are there or known to be missing. */
  settle(kinds: readonly EvidenceKind[]): Promise<unknown>;
  onNodes(answered: number, total: number): void;
}

/** By node name, or `namespace/name` of a pod. */
export type Answers = ReadonlyMap<string, Answer<NodeAnswer>>;

export interface Interview {
  /** What this probe's nodes and pods answered; each place is asked once, whoever wants to know. */
  answersFor(kind: ProbeKind): Promise<Answers>;
  /** By which channel each place was reached, and why. */
  excerpts(): Excerpts;
}

interface Waves {
  readonly first: readonly Probe<ProbeKind>[];
  readonly second: readonly Probe<ProbeKind>[];
}

type ByKind = ReadonlyMap<ProbeKind, Answers>;

export function createInterview(options: InterviewOptions): Interview {
  const { context, gathered, settle } = options;
  const excerpts: Record<string, string> = {};
  let planned: Promise<Waves> | undefined;
  let first: Promise<ByKind> | undefined;
  let second: Promise<ByKind> | undefined;

  async function plan(): Promise<Waves> {
    await settle(['nodes']);
    return wavesOf(options, nodesOf(gathered));
  }

  async function ask(probes: readonly Probe<ProbeKind>[], after: readonly EvidenceKind[] = []): Promise<ByKind> {
    await settle([...probes.flatMap(({ uses }) => uses), ...after]);
    const nodes = nodesOf(gathered);
    const { answers, channels } = await askPlaces(placesToAsk(probes, nodes, gathered, context, after.length > 0), probes, context, options.onNodes);
    Object.assign(excerpts, channels);
    return answers;
  }

  return {
    async answersFor(kind) {
      const waves = await (planned ??= plan());
      const isLate = waves.second.some((probe) => probe.kind === kind);
      const answers = await (isLate ? (second ??= ask(waves.second, afterOf(waves.second))) : (first ??= ask(waves.first)));
      return answers.get(kind) ?? new Map();
    },
    excerpts: () => excerpts,
  };
}

/** Where a re-examination is about one node, there is nobody to be spared. */
function wavesOf({ probes, probeOf, context }: InterviewOptions, nodes: readonly NodeFacts[]): Waves {
  const isLarge = nodes.length > ALL_AT_ONCE && context.onlyNode === undefined;
  const second = isLarge ? probes.filter(({ suspects }) => suspects !== undefined) : [];
  const needed = afterOf(second).flatMap((kind) => probeOf(kind) ?? []);
  const first = [...probes.filter((probe) => !second.includes(probe)), ...needed];
  return { first: [...new Set(first)], second };
}

const afterOf = (probes: readonly Probe<ProbeKind>[]): readonly EvidenceKind[] => probes.flatMap(({ suspects }) => suspects?.after ?? []);

function nodesOf({ nodes }: Gathered): readonly NodeFacts[] {
  if (!nodes.ok) throw new MissingEvidence(nodes.reason);
  return nodes.value;
}
