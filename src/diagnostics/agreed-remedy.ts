/** A remedy that people agreed to, and whether it still fits what is found now. */
import type { Diagnosis, Remedy, Report, Target } from './model.ts';
import { CHECKS } from './registry.ts';
import { fingerprintOf } from './remedies/fingerprint.ts';

/** As far as the diagnostics need to know of it. */
export interface AgreedRemedy {
  readonly id: string;
  readonly cluster: string;
  readonly check: string;
  /** What the run was about that proposed it; absent: the first diagnosis that has the check, and the whole cluster. */
  readonly diagnosis?: Diagnosis;
  readonly target?: Target;
  readonly remedy: Remedy;
  readonly fingerprint: string;
  /** Set where this remedy takes back another one. */
  readonly undoes?: string;
}

export type Precheck = { readonly ok: true } | { readonly ok: false; readonly because: string };

export function stillSo({ check, remedy, fingerprint }: AgreedRemedy, report: Report): Precheck {
  const result = report.checks.find(({ id }) => id === check);
  if (result?.verdict === 'unknown') return { ok: false, because: `the evidence could not be read again: ${result.reason}` };
  const now = result?.remedies.find(({ key }) => key === remedy.key);
  if (now === undefined) return { ok: false, because: 'the fault is no longer there' };
  return fingerprintOf(now) === fingerprint ? { ok: true } : { ok: false, because: 'what it rests on has changed since it was proposed' };
}

/** Where every operation is on one node, nothing else needs to be asked about. */
export function nodeOf({ operations }: Remedy): string | undefined {
  const nodes = new Set(operations.map((operation) => ('node' in operation ? operation.node : undefined)));
  const [node] = nodes;
  return nodes.size === 1 ? node : undefined;
}

/** @throws {Error} where no check of that id is known */
export function diagnosisOf({ check, diagnosis }: Pick<AgreedRemedy, 'check' | 'diagnosis'>): Diagnosis {
  if (diagnosis !== undefined) return diagnosis;
  const [first] = CHECKS.find(({ id }) => id === check)?.diagnoses ?? [];
  if (first === undefined) throw new Error(`Cannot examine "${check}" again: this version has no such check`);
  return first;
}
