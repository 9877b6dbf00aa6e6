/** The capability card against what came: what it says cannot be told must not have been told, and the other way round. */
import type { CapabilityCard, CheckCapability } from '../../src/diagnostics/capabilities/capability.ts';
import type { CheckResult } from '../../src/diagnostics/model.ts';
import type { ScenarioFile } from './scenario-file.ts';

/**
 * In every scenario a check that is foreseen to tell nothing is `unknown`. Where rights, admission or the opt-in are all
 * that the scenario takes away, it is so for the very reason that was foreseen, and every `unknown` is foreseen. What is
 * foreseen in part depends on what is found: there both are right.
 */
export function misjudged({ limited }: Pick<ScenarioFile, 'limited'>, { checks, foreseen }: Judged): readonly string[] {
  const cards = foreseen.diagnoses.flatMap((each) => each.checks);
  return checks.flatMap((check) => {
    const card = cards.find(({ id }) => id === check.id);
    if (card === undefined) return [`${check.id}: the capability card says nothing of it`];
    return complaintOf(check, card, limited) ?? [];
  });
}

type Told = Pick<CheckResult, 'id' | 'verdict' | 'reason'>;

interface Judged {
  readonly checks: readonly Told[];
  readonly foreseen: Pick<CapabilityCard, 'diagnoses'>;
}

function complaintOf({ id, verdict, reason }: Told, { tells, reason: foretold = '' }: CheckCapability, limited: boolean): string | undefined {
  if (verdict !== 'unknown') return tells !== 'no' ? undefined : `${id}: foreseen to be unknown, and told ${verdict}: ${foretold}`;
  if (tells === 'yes') return limited ? `${id}: unknown, and not foreseen: ${reason}` : undefined;
  return tells === 'no' && limited && plain(foretold) !== plain(reason) ? `${id}: unknown for another reason than foreseen: "${reason}" and not "${foretold}"` : undefined;
}

/** Pods that the bot starts have names of their own every time. */
const plain = (reason: string): string => reason.replaceAll(/aks-chatops-(debug|probe)-[0-9a-f]{12}/g, 'aks-chatops-$1');
