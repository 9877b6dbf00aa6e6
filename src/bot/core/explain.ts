/** Pasted texts in a conversation: explained at once, in this process, and what settles them is one click away. */
import { explain } from '../../diagnostics/explain/explain.ts';
import { mayRun } from '../../jobs/policy.ts';
import { explainCard } from './cards/explain-card.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Decision, PrivateAnswer } from './chat.ts';
import type { Asked, ConversationDeps } from './deps.ts';
import type { ExplainCommand } from './explain-text.ts';
import { startRun } from './start-run.ts';

export function explainHere({ policy, available }: ConversationDeps, { text, from }: ExplainCommand, { person, place }: Pick<Asked, 'person' | 'place'>): PrivateAnswer {
  const told = explain(text, from === undefined ? {} : { from });
  const canRun = told.next !== undefined && available.includes(told.next);
  const here = canRun ? policy.clusters.filter(({ name }) => mayRun(policy, person, name, place).ok).map(({ name }) => name) : [];
  return explainCard(told, here);
}

/** The button names what anybody here may type; who clicks is asked about as if they had typed it. */
export async function runExplained(deps: ConversationDeps, { ref, person, place }: Decision): Promise<PrivateAnswer> {
  const [word, cluster, ...rest] = ref.split(' ');
  const diagnosis = deps.available.find((name) => name === word);
  if (diagnosis === undefined || cluster === undefined || rest.length > 0) return sayingCard('This button names nothing that I can run; ask by `/aks help`');
  return startRun(deps, { diagnosis, cluster, target: {}, requester: person, place });
}
