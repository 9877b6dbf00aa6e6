import type { Answer, EvidenceKind, EvidenceMap, Gathered } from '../evidence.ts';
import type { NodeAnswer } from '../node/answer.ts';
import type { Section } from '../node/script.ts';
import type { ClusterAccess } from '../ports.ts';

export interface CollectContext {
  readonly access: ClusterAccess;
  readonly signal: AbortSignal;
  /** Requests or scripts under way at once towards one service. */
  readonly atOnce: number;
  /** Where a re-examination is about one node, only that node's own firewall and port are asked about. */
  readonly onlyNode?: string;
}

/** Raw excerpts for people, by evidence path. */
export type Excerpts = Readonly<Record<string, string>>;

interface Common<T> {
  /** What is waited for, in words, while it is under way. */
  readonly source: string;
  excerpts(value: T): Excerpts;
}

/**
 * One kind of evidence: asks, parses, returns; no judgement. Throws an AccessError where the source refuses:
 * then the checks that need it are `unknown` with that reason, and nothing else is.
 */
export interface Collector<E extends EvidenceKind, K extends EvidenceKind = EvidenceKind> extends Common<EvidenceMap[E]> {
  readonly kind: E;
  readonly uses: readonly K[];
  collect(gathered: Gathered<K>, context: CollectContext): Promise<EvidenceMap[E]>;
}

/** Evidence from the nodes: all probes of a run travel in one script per node. */
export interface Probe<E extends EvidenceKind, K extends EvidenceKind = EvidenceKind> extends Common<EvidenceMap[E]> {
  readonly kind: E;
  readonly uses: readonly K[];
  /** What this node is asked; none: this probe does not need the node. */
  sections(node: string, gathered: Gathered<K>, context: CollectContext): readonly Section[];
  read(answers: ReadonlyMap<string, Answer<NodeAnswer>>, gathered: Gathered<K>, context: CollectContext): EvidenceMap[E];
}

/** The value, or the reason passed on to whoever needed it. @throws {MissingEvidence} */
export function need<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new MissingEvidence(answer.reason);
  return answer.value;
}

/** Evidence that cannot be had because other evidence is missing. */
export class MissingEvidence extends Error {
  override readonly name = 'MissingEvidence';
}
