/** Makes a run's thread show the run's state. Idempotent: what is shown is stored right after it was posted. */
import type { ApprovalStore, MessageRef, Place, RunStore } from '../../jobs/contract.ts';
import type { Chat } from './chat.ts';
import { ChatError } from './chat-error.ts';
import type { Log } from './log.ts';
import { planMessages, type Showable } from './plan.ts';
import { renderRun, ROOT } from './render.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import type { Scene } from './scene.ts';

export interface ProjectDeps {
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly chat: Chat;
  readonly scene: Scene;
  readonly log: Log;
}

/**
 * Shows what a run's thread does not show yet, one message after the other.
 * A channel that cannot be written to ends it quietly, with a line in the log.
 * @throws {ChatError} where trying again can help; what was shown until then stays shown
 */
export type Project = (run: string, signal: AbortSignal) => Promise<void>;

export function createProject(given: ProjectDeps): Project {
  const deps = { ...given, repeats: createRepeats() };
  return async (run, signal) => {
    // The state is read before what is shown: of two that overlap, the later state wins.
    const state = await deps.runs.read(run);
    if (state === undefined) return deps.log.warn({ run }, 'nothing to show: the run is no longer kept');
    const wanted = renderRun(state, await deps.approvals.ofRun(run), deps.scene);
    const shown = await deps.runs.shown(run);
    const thread = { run, place: state.request.place, root: shown[ROOT]?.message };
    try {
      await showAll(deps, thread, planMessages(wanted, shown), signal);
    } catch (error) {
      if (!(error instanceof ChatError) || error.trouble !== 'closed') throw error;
      deps.log.warn({ run, channel: thread.place.channel, why: error.message }, 'the thread cannot be written to; no more of it is shown');
    }
  };
}

interface Showing extends ProjectDeps {
  readonly repeats: Repeats;
}

interface Thread {
  readonly run: string;
  readonly place: Place;
  /** Absent until the root has been posted. */
  readonly root: MessageRef | undefined;
}

async function showAll(deps: Showing, thread: Thread, plan: readonly Showable[], signal: AbortSignal): Promise<void> {
  let root = thread.root;
  for (const showable of plan) {
    signal.throwIfAborted();
    const message = await show(deps, { ...thread, root }, showable);
    root ??= message;
    await deps.runs.show(thread.run, showable.key, { message, hash: showable.hash });
  }
}

async function post({ chat, repeats }: Showing, { run, place, root }: Thread, { card, key }: Showable): Promise<MessageRef> {
  const id = `${run} ${key}`;
  if (!repeats.may(id)) throw new ChatError('again', `Cannot show ${key} of ${run}: posts of it went unanswered; it is posted again in ten minutes`);
  try {
    return await (root === undefined ? chat.post(place, card) : chat.reply(place, root, card));
  } catch (error) {
    if (error instanceof ChatError && error.trouble === 'unanswered') repeats.unanswered(id);
    throw error;
  }
}

async function show(deps: Showing, thread: Thread, showable: Showable): Promise<MessageRef> {
  if (showable.do === 'post') return post(deps, thread, showable);
  const { chat, log } = deps;
  const { run, place } = thread;
  const { card, key } = showable;
  try {
    await chat.update(place, showable.message, card);
  } catch (error) {
    // Somebody deleted the message. Posting it again would be an argument with a person.
    if (!(error instanceof ChatError) || error.trouble !== 'gone') throw error;
    log.warn({ run, key, why: error.message }, 'a message is gone; it is left so');
  }
  return showable.message;
}
