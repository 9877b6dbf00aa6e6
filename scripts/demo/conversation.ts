/** Plays one conversation without a browser: types the command, prints the thread while it grows, approves if asked to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval, RunState } from '../../src/jobs/contract.ts';
import { exitStatus } from './exit-status.ts';
import { recommended } from './recommended.ts';
import { reportJson } from './report-json.ts';
import { openRuns } from './runs.ts';
import type { Runs } from './runs.ts';
import { simulatorClient } from './simulator-client.ts';
import type { Change, SimulatorClient } from './simulator-client.ts';
import { threadPrinter } from './thread-printer.ts';
import type { Stack } from './stack.ts';

export interface ConversationOptions {
  readonly approve: boolean;
  readonly json: boolean;
}

const CHANNEL = 'C0INCIDENTS';
const REQUESTER = 'U0ANA';
const APPROVERS = ['U0BO', 'U0CY'] as const;

/** A run, a click, a change: each must have come to its end, and be shown, by then. */
const PATIENCE_MS = 180_000;
const WAIT_MS = 1_000;

export async function playConversation(stack: Stack, say: string, options: ConversationOptions, signal: AbortSignal): Promise<number> {
  const runs = openRuns(stack);
  try {
    const print = options.json ? () => undefined : threadPrinter(stack.simulator.slack.people, (line) => process.stdout.write(`${line}\n`));
    const player = new Player(simulatorClient(stack.simulator.control.url), runs, print, signal);
    await player.say(say);
    const state = player.run === undefined ? undefined : await player.untilShown((current) => current.status === 'done' || current.status === 'failed');
    if (state === undefined) return exitStatus.ofAnswer(say);
    const decided = options.approve && state.report !== undefined ? await player.approveAll(state) : [];
    if (options.json && state.report !== undefined) process.stdout.write(`${JSON.stringify(reportJson(state.report, await runs.approvals(state.request.id)), null, 2)}\n`);
    return options.approve ? exitStatus.ofApprovals(state, decided) : exitStatus.ofRun(state);
  } finally {
    runs.close();
  }
}

/** Follows the chat and the run's state; the chat tells when to look. */
class Player {
  run: string | undefined;
  readonly #client: SimulatorClient;
  readonly #runs: Runs;
  readonly #print: (change: Change) => void;
  readonly #signal: AbortSignal;
  #seen = 0;

  constructor(client: SimulatorClient, runs: Runs, print: (change: Change) => void, signal: AbortSignal) {
    this.#client = client;
    this.#runs = runs;
    this.#print = print;
    this.#signal = signal;
  }

  /** Types a command; afterwards `run` names the run that it started, or the private answer has been printed. */
  async say(text: string): Promise<void> {
    await this.#client.command(REQUESTER, CHANNEL, text.replace(/^\/aks\s*/, ''));
    await this.#until(async () => {
      const changes = await this.#follow();
      this.run = await this.#runs.latest();
      return this.run !== undefined || changes.some(({ kind }) => kind === 'ephemeral') ? true : undefined;
    }, 'an answer to the command');
  }

  /** The run's state, once it is as wanted and the thread shows all of it. */
  untilShown(isReached: (state: RunState, approvals: readonly Approval[]) => boolean): Promise<RunState> {
    return this.#until(async () => {
      await this.#follow();
      const current = this.run === undefined ? undefined : await this.#runs.state(this.run);
      if (current === undefined || !isReached(current.state, current.approvals) || !current.isShown) return undefined;
      await this.#follow(0);
      return current.state;
    }, 'the run to end and the thread to show it');
  }

  /** One remedy per fault and subject, each with as many approvers as it needs. */
  async approveAll({ request, report }: RunState): Promise<readonly Approval[]> {
    const decided: Approval[] = [];
    for (const { id, needs } of recommended(report, await this.#runs.approvals(request.id))) {
      for (const approver of APPROVERS.slice(0, needs.approvers)) await this.#approve(approver, id);
      await this.untilShown((_state, approvals) => approvals.some((approval) => approval.id === id && isOver(approval)));
      const approval = (await this.#runs.approvals(request.id)).find((candidate) => candidate.id === id);
      if (approval !== undefined) decided.push(approval);
    }
    return decided;
  }

  async #approve(user: string, approval: string): Promise<void> {
    const card = await this.#runs.cardOf(this.run ?? '', approval);
    await this.#client.click(user, { channel: card.channel, ts: card.id }, 'aks:approve');
  }

  async #follow(waitMs = WAIT_MS): Promise<readonly Change[]> {
    const changes = await this.#client.changes(this.#seen, waitMs);
    for (const change of changes) this.#print(change);
    this.#seen = changes.at(-1)?.number ?? this.#seen;
    return changes;
  }

  async #until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      this.#signal.throwIfAborted();
      const found = await look();
      if (found !== undefined) return found;
      await sleep(50);
    }
    throw new Error(`waited ${PATIENCE_MS / 1000} s in vain for ${what}`);
  }
}

const isOver = ({ state }: Approval): boolean => !['pending', 'approved', 'running'].includes(state);
