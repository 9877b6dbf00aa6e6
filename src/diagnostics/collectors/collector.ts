import type { Answer, EvidenceKind, EvidenceMap, Gathered } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Target } from '../model.ts';
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
  /** What the run is about beyond the cluster. */
  readonly target: Target;
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

/** What is measured in one pod's network. */
export interface PodSections {
  readonly pod: PodFacts;
  /**
   * POSIX sh, run in the pod's network namespace with the node's tools, or in a probe pod with those of its image: a tool
   * that is missing is exit status 3 and a sentence on stderr. `$POD_ROOT` is the root directory of one of the pod's
   * processes, or empty where the script's own root serves: `$POD_ROOT/etc/resolv.conf` is always the pod's.
   */
  readonly sections: readonly Section[];
  /** Tools of the node that no image of a probe pod brings, in words: then nothing is started in the pod's stead for this. */
  readonly nodeTools?: string;
}

/** Of a large cluster, only these nodes are asked, in a second script that depends on what the first one brought. */
export interface Suspects<K extends EvidenceKind> {
  /** Settled before `of` is asked; a probe among them must not have suspects itself. */
  readonly after: readonly EvidenceKind[];
  of(gathered: Gathered<K>, context: CollectContext): ReadonlySet<string>;
}

/** Evidence from the nodes: all probes of a run travel in one script per node, or in two where one has `suspects`. */
export interface Probe<E extends EvidenceKind, K extends EvidenceKind = EvidenceKind> extends Common<EvidenceMap[E]> {
  readonly kind: E;
  readonly uses: readonly K[];
  /** What this Linux node is asked, as POSIX sh; none: this probe does not need the node. */
  sections(node: string, gathered: Gathered<K>, context: CollectContext): readonly Section[];
  /** What this Windows node is asked, as PowerShell 5.1. */
  windowsSections?(node: string, gathered: Gathered<K>, context: CollectContext): readonly Section[];
  podSections?(gathered: Gathered<K>, context: CollectContext): readonly PodSections[];
  /** Absent: every node is asked in the first script. Clusters of up to `ALL_AT_ONCE` nodes have no second one. */
  readonly suspects?: Suspects<K>;
  /** @param answers by node name; those of pods by `namespace/name`. Absent: nothing was asked there. */
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
