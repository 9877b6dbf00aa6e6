import { sentence } from '../define.ts';
import type { Check } from '../define.ts';
import { BESIDE_AWAITED, isAwaited } from '../evidence/awaited.ts';
import type { Gathered } from '../evidence.ts';
import type { CheckCapability, DiagnosisCapability, Tells } from './capability.ts';
import { reasonsIn } from './reasons-in.ts';
import { settledBy } from './settled-by.ts';

/**
 * What a check will be able to say, by judging what can be had already: reads for real, answers of probes awaited. Where
 * its verdict is `unknown` for another reason than that a probe has not been asked yet, it will be `unknown` in a run.
 */
export function foresee(check: Check, gathered: Gathered): CheckCapability {
  if (check.inapplicable(gathered) !== undefined) return told(check);
  const missing = check.needs.flatMap((kind) => (gathered[kind].ok ? [] : [gathered[kind].reason]));
  // A check stops at the first evidence that is missing; what is awaited would be there.
  const lasting = missing.find((reason) => !isAwaited(reason));
  if (lasting !== undefined) return untold(check, sentence(lasting), 'no');
  if (missing.length > 0) return toldIfOpen(check, gathered);
  const { verdict, reason } = check.judge(gathered);
  if (verdict !== 'unknown') return told(check);
  if (isAwaited(reason)) return toldIfOpen(check, gathered);
  return judgedInPart(check, gathered, reason.replace(BESIDE_AWAITED, ''));
}

/** A doubt that quotes no refusal is there for want of measurements: where a probe will bring some, it goes away. */
function judgedInPart(check: Check, gathered: Gathered, reason: string): CheckCapability {
  const { awaited, lasting } = reasonsIn(evidenceOf(check, gathered));
  if (!awaited) return untold(check, reason, 'no');
  const isQuoted = settledBy(reason).length > 0 || [...lasting].some((why) => reason.includes(why));
  return isQuoted ? untold(check, reason, 'in-part') : toldIfOpen(check, gathered);
}

/** Where nobody knows whether a channel is open, a run finds out, and may be refused. */
function toldIfOpen(check: Check, gathered: Gathered): CheckCapability {
  const { perhaps } = reasonsIn(evidenceOf(check, gathered));
  return perhaps.size === 0 ? told(check) : untold(check, `Whether a node can be asked is not known: ${sentence([...perhaps].join('; '))}`, 'in-part');
}

const evidenceOf = ({ needs, consults }: Check, gathered: Gathered): readonly unknown[] => [...needs, ...consults].map((kind) => gathered[kind]);

const told = ({ id }: Pick<Check, 'id'>): CheckCapability => ({ id, tells: 'yes', settle: [] });

function untold({ id, settle }: Pick<Check, 'id' | 'settle'>, reason: string, tells: Exclude<Tells, 'yes'>): CheckCapability {
  const rights = settledBy(reason);
  return { id, tells, reason, settle: rights.length > 0 ? rights : [settle] };
}

export const summedUp = (diagnosis: DiagnosisCapability['diagnosis'], checks: readonly CheckCapability[]): DiagnosisCapability => ({
  diagnosis,
  tells: together(checks.map(({ tells }) => tells)),
  checks,
});

function together(all: readonly Tells[]): Tells {
  if (all.every((tells) => tells === 'yes')) return 'yes';
  return all.every((tells) => tells === 'no') ? 'no' : 'in-part';
}
