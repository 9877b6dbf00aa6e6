import type { Approval, RunState } from '../../../jobs/contract.ts';
import type { Card } from '../chat.ts';
import { renderRun } from '../render.ts';
import type { Scene } from '../scene.ts';
import { code, note, plain } from '../spans.ts';
import { timeBeside } from '../words.ts';

/** A whole run in one private card. Without buttons: they belong to the thread, where everybody sees what follows. */
export function showCard(state: RunState, approvals: readonly Approval[], now: number): Card {
  const scene: Scene = { approvers: [], causePage: () => undefined };
  const { id, requester, requestedAt } = state.request;
  const messages = renderRun(state, approvals, scene).filter(({ key }) => !key.startsWith('approval:'));
  const blocks = messages.flatMap(({ card }) => card.blocks).filter(({ kind }) => kind !== 'buttons');
  return {
    summary: messages[0]?.card.summary ?? '',
    blocks: [
      note(plain('Run '), code(id), plain(' · asked by '), { person: requester }, plain(` ${timeBeside(requestedAt, now)}`)),
      ...blocks.slice(0, 40),
    ],
  };
}
