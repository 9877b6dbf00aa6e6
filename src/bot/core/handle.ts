/** One conversation for every platform: what people type becomes runs, what they click becomes decisions. */
import { mayRun } from '../../jobs/policy.ts';
import type { RunState } from '../../jobs/contract.ts';
import { helpCard } from './cards/help-card.ts';
import { clustersCard, runsCard } from './cards/list-cards.ts';
import { sayingCard, usageCard } from './cards/private-cards.ts';
import { showCard } from './cards/show-card.ts';
import type { Decision, PrivateAnswer } from './chat.ts';
import { parseCommand, type Command, type Vocabulary } from './commands.ts';
import type { Asked, ConversationDeps } from './deps.ts';
import { explainHere, runExplained } from './explain.ts';
import { lenientJobs } from './lenient-jobs.ts';
import { runButton } from './run-buttons.ts';
import { screen, type Standing } from './screen.ts';
import { startRun } from './start-run.ts';
import { undo } from './undo.ts';
import { vote } from './vote.ts';

const LISTED = 10;

/** Both resolve with the answer for the person alone; a delivery that was handled before is answered with nothing. */
export interface Conversation {
  command(asked: Asked): Promise<PrivateAnswer>;
  /** @param standing asked about the person where the click could change something */
  decision(decision: Decision, delivery: string, standing: Standing): Promise<PrivateAnswer>;
}

export function createConversation({ jobs, ...others }: ConversationDeps): Conversation {
  const deps = { ...others, jobs: lenientJobs(jobs, others.log) };
  const vocabulary = { available: deps.available, clusters: deps.policy.clusters.map(({ name }) => name) };
  return {
    command: async (asked) => {
      if (!(await deps.once(`command:${asked.delivery}`))) return undefined;
      const command = parseCommand(asked.text, vocabulary);
      deps.meter.command(command.kind);
      return carryOut(deps, vocabulary, command, asked);
    },
    decision: async (decision, delivery, standing) => {
      if (!(await deps.once(`click:${delivery}`))) return undefined;
      return decide(deps, decision, standing);
    },
  };
}

async function carryOut(
  deps: ConversationDeps,
  vocabulary: Vocabulary,
  command: Command,
  asked: Asked,
): Promise<PrivateAnswer> {
  switch (command.kind) {
    case 'diagnose': {
      const { diagnosis, cluster, target } = command;
      return startRun(deps, { diagnosis, cluster, target, requester: asked.person, place: asked.place });
    }
    case 'capabilities':
      return startRun(deps, { diagnosis: 'all', purpose: 'capabilities', cluster: command.cluster, target: {}, requester: asked.person, place: asked.place });
    case 'help':
      return helpCard(vocabulary, command.topic);
    case 'clusters':
      return clustersCard(vocabulary.clusters);
    case 'runs':
      return runsCard((await deps.runs.recent(LISTED)).filter((state) => maySee(deps, state, asked)), deps.clock());
    case 'explain':
      return explainHere(deps, command, asked);
    case 'show':
      return show(deps, command.run, asked);
    case 'usage':
      return usageCard(command);
  }
}

async function show(deps: ConversationDeps, run: string, asked: Asked): Promise<PrivateAnswer> {
  const state = await deps.runs.read(run);
  if (state === undefined || !maySee(deps, state, asked)) {
    return sayingCard(`I know no run "${run}"; \`/aks runs\` lists the latest`);
  }
  return showCard(state, await deps.approvals.ofRun(run), deps.clock());
}

/** What may be examined here may be looked up here. */
function maySee({ policy }: ConversationDeps, { request }: RunState, { person, place }: Asked): boolean {
  return mayRun(policy, person, request.cluster, place).ok;
}

async function decide(deps: ConversationDeps, decision: Decision, standing: Standing): Promise<PrivateAnswer> {
  if (decision.action === 'run-again' || decision.action === 'evidence') return runButton(deps, decision);
  if (decision.action === 'run') return runExplained(deps, decision);
  const screened = await screen(deps, decision, standing);
  if ('refused' in screened) return screened.refused;
  return decision.action === 'undo' ? undo(deps, decision) : vote(deps, screened.approval, decision);
}
