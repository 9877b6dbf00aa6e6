import { parseCommandWord } from './command-word.ts';
import { CHECKS } from '../../src/diagnostics/registry.ts';
import type { Approval, RunState } from '../../src/jobs/contract.ts';

const OK = 0;
const FAULT = 1;
const COULD_NOT_TELL = 2;
const NOT_VERIFIED = 3;
const USAGE = 64;

/** A symptom is gone when its causes are; it has no fix of its own. */
const SYMPTOMS = new Set(CHECKS.flatMap(({ id, role }) => (role === 'symptom' ? [id] : [])));

/** Exit status of the demo's text mode: that of `diagnose`, and for approvals 0 (verified) or 3. */
export const exitStatus = {
  /** A private answer and no run: help was asked for, or the command was not understood. */
  ofAnswer: (said: string): number => (parseCommandWord(said) === undefined ? USAGE : OK),

  ofRun({ report }: RunState): number {
    if (report === undefined) return COULD_NOT_TELL;
    return { clear: OK, fault: FAULT, unknown: COULD_NOT_TELL }[report.verdict];
  },

  /** Verified: every cause that was found had a fix which was approved, and each of them was measured to have worked. */
  ofApprovals({ report }: RunState, decided: readonly Approval[]): number {
    const causes = (report?.checks ?? []).filter(({ verdict, id }) => verdict === 'fault' && !SYMPTOMS.has(id));
    const fixed = causes.every(({ id }) => decided.some(({ check }) => check === id));
    return decided.length > 0 && fixed && decided.every(({ state }) => state === 'succeeded') ? OK : NOT_VERIFIED;
  },
};
