import { mayRun } from '../../jobs/policy.ts';
import type { RunRequest } from '../../jobs/contract.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { PrivateAnswer } from './chat.ts';
import type { ConversationDeps } from './deps.ts';

export type Wish = Pick<RunRequest, 'diagnosis' | 'cluster' | 'target' | 'requester' | 'place' | 'purpose'>;

/**
 * People type it in `show`; it authorises nothing, so 44 bits are enough to be unique. The letter in front keeps one that
 * has digits only from being taken for a number, which the queue refuses.
 */
function runId(random: string): string {
  return `r${random.slice(0, 11)}`;
}

/** Records a run and has it shown, then done: the root message must not wait for a worker. */
export async function startRun(deps: ConversationDeps, wish: Wish): Promise<PrivateAnswer> {
  const permission = mayRun(deps.policy, wish.requester, wish.cluster, wish.place);
  if (!permission.ok) return sayingCard(permission.refusal.says);
  const id = runId(deps.newId());
  const created = await deps.runs.create({ ...wish, id, requestedAt: deps.clock() });
  if (!created) return sayingCard('That run could not be recorded; nothing was started. Ask again');
  await deps.jobs.project(id);
  await deps.jobs.diagnose(id);
  deps.log.info({ run: id, diagnosis: wish.diagnosis, cluster: wish.cluster, by: wish.requester.id }, 'run requested');
  return undefined;
}
