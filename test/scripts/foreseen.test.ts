/** The comparison that every scenario is put to: it must notice a card that promises too much, or too little. */
import { expect, test } from '@jest/globals';
import { misjudged } from '../../scripts/accuracy/foreseen.ts';
import type { CheckCapability, Tells } from '../../src/diagnostics/capabilities/capability.ts';
import type { Verdict } from '../../src/diagnostics/model.ts';

const REASON = 'Cannot start a pod in kube-system: pods "aks-chatops-debug-0123456789ab" is forbidden.';
const AGAIN = REASON.replace('0123456789ab', 'ba9876543210');

const complaints = (limited: boolean, verdict: Verdict, reason: string, tells: Tells | undefined, foretold = REASON): readonly string[] => {
  const checks: readonly CheckCapability[] = tells === undefined ? [] : [{ id: 'x', tells, settle: [], ...(tells === 'yes' ? {} : { reason: foretold }) }];
  return misjudged({ limited }, { checks: [{ id: 'x', verdict, reason }], foreseen: { diagnoses: [{ diagnosis: 'tunnel', tells: 'yes', checks }] } });
};

test.each<[string, readonly string[], number]>([
  ['what is foreseen and comes', complaints(true, 'unknown', AGAIN, 'no'), 0],
  ['what is told as promised', complaints(true, 'clear', '', 'yes'), 0],
  ['what is foreseen in part, either way', [...complaints(true, 'fault', '', 'in-part'), ...complaints(true, 'unknown', 'Another reason.', 'in-part')], 0],
  ['what stays unknown where no right is taken away, as of a node that hangs', complaints(false, 'unknown', 'No answer within 60 s.', 'yes'), 0],
  ['what was to be unknown and was told', complaints(false, 'clear', '', 'no'), 1],
  ['what stays unknown although it was promised', complaints(true, 'unknown', AGAIN, 'yes'), 1],
  ['what stays unknown for another reason', complaints(true, 'unknown', 'No route.', 'no'), 1],
  ['a check that the card forgets', complaints(false, 'clear', '', undefined), 1],
])('%s: %#', (_what, found, count) => {
  expect(found).toHaveLength(count);
});
