import type { Approval, RunState } from '../../../jobs/contract.ts';
import type { Card } from '../chat.ts';
import { renderRun } from '../render.ts';
import type { Scene } from '../scene.ts';

/** A whole run in one private card. Without buttons: they belong to the thread, where everybody sees what follows. */
export function showCard(state: RunState, approvals: readonly Approval[]): Card {
  const scene: Scene = { approvers: [], causePage: () => undefined };
  const messages = renderRun(state, approvals, scene).filter(({ key }) => !key.startsWith('approval:'));
  return {
    summary: messages[0]?.card.summary ?? '',
    blocks: messages.flatMap(({ card }) => card.blocks).filter(({ kind }) => kind !== 'buttons').slice(0, 40),
  };
}
