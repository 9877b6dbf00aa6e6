/** The buttons of a run's root message: Run again, and Evidence. */
import { mayRun } from '../../jobs/policy.ts';
import { evidenceCard } from './cards/evidence-card.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Decision, PrivateAnswer } from './chat.ts';
import type { ConversationDeps } from './deps.ts';
import { isInPlace, MISPLACED } from './in-place.ts';
import { ROOT } from './render.ts';
import { startRun } from './start-run.ts';

export async function runButton(deps: ConversationDeps, decision: Decision): Promise<PrivateAnswer> {
  const state = await deps.runs.read(decision.ref);
  if (state === undefined) return sayingCard('This run is no longer kept; ask for a new one');
  const { request, report } = state;
  if (!(await isInPlace(deps.runs, { run: request.id, place: request.place, key: ROOT }, decision))) return MISPLACED;
  const { diagnosis, cluster, target, place } = request;
  if (decision.action === 'run-again') return startRun(deps, { diagnosis, cluster, target, place, requester: decision.person });
  const permission = mayRun(deps.policy, decision.person, cluster, decision.place);
  if (!permission.ok) return sayingCard(permission.refusal.says);
  return report === undefined ? sayingCard('This run has no evidence yet') : evidenceCard(report);
}
