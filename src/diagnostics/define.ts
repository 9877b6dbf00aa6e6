import { AWAITED, BESIDE_AWAITED, isAwaited } from './evidence/awaited.ts';
import type { EvidenceKind, EvidenceMap, Gathered } from './evidence.ts';
import type { CheckResult, Diagnosis, Finding, Remedy } from './model.ts';

/** What a check concludes; its id is added by the runner. */
export type Judgement = Omit<CheckResult, 'id'>;

export interface Check {
  readonly id: string;
  readonly diagnoses: readonly Diagnosis[];
  /** A symptom is explained by causes: a cause's finding comes first in the verdict. A fact is told, and never a fault. */
  readonly role: 'symptom' | 'cause' | 'fact';
  /** What is so when nothing is wrong; the line under "ruled out". */
  readonly healthy: string;
  /** The heading of a fault. */
  readonly faulty: string;
  /** How a person finds out what this check could not tell. */
  readonly settle: string;
  readonly needs: readonly EvidenceKind[];
  readonly consults: readonly EvidenceKind[];
  /** Why there is nothing to judge, where a part of the evidence is enough to say so. */
  inapplicable(gathered: Gathered): string | undefined;
  /** `unknown` with the reason where evidence is missing that the check needs. */
  judge(gathered: Gathered): Judgement;
}

export interface CheckDefinition<K extends EvidenceKind, S extends EvidenceKind> extends Omit<Check, 'needs' | 'consults' | 'inapplicable' | 'judge'> {
  readonly needs: readonly K[];
  /** Evidence that sharpens the verdict where it can be had; without it the check judges all the same. */
  readonly consults?: readonly S[];
  /** As in {@link Check}: asked first, so that evidence which would not matter is not missed. Absent: the evidence decides. */
  inapplicable?(gathered: Gathered<K>): string | undefined;
  /** Pure. Sees exactly the evidence that `needs` and `consults` name. */
  analyze(evidence: Pick<EvidenceMap, K>, consulted: Gathered<S>): Judgement;
}

/** A cause or symptom, in one file: what it needs, and what it concludes from that. */
export function defineCheck<const K extends EvidenceKind, const S extends EvidenceKind = never>(
  { analyze, ...definition }: CheckDefinition<K, S>,
): Check {
  const inapplicable = (gathered: Gathered): string | undefined => definition.inapplicable?.(gathered);
  return {
    ...definition,
    consults: definition.consults ?? [],
    inapplicable,
    judge(gathered) {
      const needless = inapplicable(gathered);
      if (needless !== undefined) return notApplicable(needless);
      const evidence: Partial<EvidenceMap> = {};
      for (const kind of definition.needs) {
        const answer = gathered[kind];
        if (!answer.ok) return unknown(sentence(answer.reason));
        put(evidence, kind, answer.value);
      }
      // Every kind of K was put in by the loop above, which the compiler cannot follow.
      return analyze(evidence as Pick<EvidenceMap, K>, gathered);
    },
  };
}

function put<E extends EvidenceKind>(into: Partial<EvidenceMap>, kind: E, value: EvidenceMap[E]): void {
  Object.assign(into, { [kind]: value });
}

/** Names of nodes and tools keep their spelling at the start of a sentence. */
const ORDINARY_START = /^(?:the|a|an|it|its|no|another|cannot|this|nothing)\b/;

/** A reason as a sentence of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const started = ORDINARY_START.test(trimmed) ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.?:]$/.test(started) ? started : `${started}.`;
}

export const clear = (reason: string): Judgement => ({ verdict: 'clear', reason, findings: [], remedies: [] });

/** What could not be seen is never `clear`: the reason says what was missing. */
export const unknown = (reason: string): Judgement => ({ verdict: 'unknown', reason, findings: [], remedies: [] });

export const notApplicable = (reason: string): Judgement => ({
  verdict: 'not-applicable',
  reason,
  findings: [],
  remedies: [],
});

/**
 * The worst of what was found about several subjects. Findings win; then anything that could not be told;
 * then `clear`. Findings and doubts may stand together: the reason then names both.
 */
export function conclude(parts: {
  readonly findings: readonly Finding[];
  readonly remedies?: readonly Remedy[];
  readonly doubts: readonly string[];
  readonly clear: string;
}): Judgement {
  const { findings, doubts } = parts;
  if (findings.length === 0) return doubts.length > 0 ? undecided(doubts) : clear(parts.clear);
  const untold = doubts.length === 0 ? '' : ` Not told: ${sentences(doubts)}`;
  return { verdict: 'fault', reason: `${sentences(findings.map(({ says }) => says))}${untold}`, findings, remedies: parts.remedies ?? [] };
}

/** What a probe would settle is no reason of its own: it only leaves the others' verdict open. */
function undecided(doubts: readonly string[]): Judgement {
  const lasting = doubts.filter((doubt) => !isAwaited(doubt));
  if (lasting.length === doubts.length) return unknown(sentences(doubts));
  return unknown(lasting.length === 0 ? AWAITED : `${sentences(lasting)}${BESIDE_AWAITED}`);
}

/** Several sentences as one text, without saying the same thing twice; bounded for large clusters. */
function sentences(doubts: readonly string[]): string {
  const different = [...new Set(doubts.map(sentence))];
  const shown = different.slice(0, 5).join(' ');
  return different.length > 5 ? `${shown} And ${different.length - 5} more.` : shown;
}
