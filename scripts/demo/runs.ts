/** The truth about the demo's runs, read from its Redis with the product's own stores. */
import type { Scene } from '../../src/bot/core/scene.ts';
import { planMessages } from '../../src/bot/core/plan.ts';
import { approvalKey, renderRun } from '../../src/bot/core/render.ts';
import { causePages } from '../../src/bot/cause-pages.ts';
import { createApprovalStore } from '../../src/jobs/approval-store.ts';
import type { Approval, MessageRef, RunState } from '../../src/jobs/contract.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import type { Stack } from './stack.ts';

export interface Runs {
  latest(): Promise<string | undefined>;
  state(run: string): Promise<{ readonly state: RunState; readonly approvals: readonly Approval[]; readonly isShown: boolean } | undefined>;
  approvals(run: string): Promise<readonly Approval[]>;
  cardOf(run: string, approval: string): Promise<MessageRef>;
  close(): void;
}

const DAY_MS = 86_400_000;

export function openRuns({ redisUrl, botUrl, simulator }: Stack): Runs {
  const fail = (error: Error): void => {
    throw error;
  };
  const connection = openRedis({ kind: 'single', url: redisUrl }, () => undefined);
  const kept = { retentionMs: DAY_MS, onBroken: fail };
  const runs = createRunStore(connection, kept);
  const approvals = createApprovalStore(connection, kept);
  const scene = sceneOf(simulator.slack.people, botUrl);
  return {
    latest: async () => (await runs.recent(1))[0]?.request.id,
    approvals: (run) => approvals.ofRun(run),
    async state(run) {
      const [state, proposed, shown] = await Promise.all([runs.read(run), approvals.ofRun(run), runs.shown(run)]);
      if (state === undefined) return undefined;
      return { state, approvals: proposed, isShown: planMessages(renderRun(state, proposed, scene), shown).length === 0 };
    },
    async cardOf(run, approval) {
      const card = (await runs.shown(run))[approvalKey(approval)];
      if (card === undefined) throw new Error(`the card of approval ${approval} is not shown`);
      return card.message;
    },
    close: () => connection.disconnect(),
  };
}

const sceneOf = (people: readonly { readonly realName: string; readonly role?: string | undefined }[], botUrl: string): Scene => ({
  approvers: people.filter(({ role }) => role?.includes('approver')).map(({ realName }) => realName),
  causePage: causePages(botUrl),
});
