import { JobStopped } from './stop.ts';
import type { StopReason } from './stop.ts';

/** How much of a lock's life may pass without news of its renewal before its job must stop. */
const SAFE_PART = 0.8;

export interface Hold {
  /** Aborts with a {@link JobStopped}: at the deadline, when the lock is lost or may be, and at shutdown. */
  readonly signal: AbortSignal;
  release(): void;
}

/** The jobs that this process is working on, by id. */
export interface Holds {
  take(job: string): Hold;
  /** The locks of these jobs were renewed just now. */
  renewed(jobs: readonly string[]): void;
  lost(jobs: readonly string[]): void;
  /** Also those that are taken from now on. */
  stopAll(why: StopReason): void;
}

interface Held {
  readonly controller: AbortController;
  readonly deadline: NodeJS.Timeout;
  lock: NodeJS.Timeout;
}

/**
 * Redis that cannot be reached renews no lock and sends no word of it, so silence counts as loss:
 * a job stops before somebody else can be given it.
 */
export function createHolds({ deadlineMs, lockMs }: { readonly deadlineMs: number; readonly lockMs: number }): Holds {
  const held = new Map<string, Held>();
  let stopped: StopReason | undefined;

  function lost(jobs: readonly string[]) {
    for (const job of jobs) held.get(job)?.controller.abort(new JobStopped('lock-lost'));
  }

  return {
    lost,
    take(job) {
      lost([job]);
      const controller = new AbortController();
      const mine: Held = {
        controller,
        deadline: stopAfter(controller, 'deadline', deadlineMs),
        lock: stopAfter(controller, 'lock-lost', lockMs * SAFE_PART),
      };
      held.set(job, mine);
      if (stopped !== undefined) controller.abort(new JobStopped(stopped));
      return { signal: controller.signal, release: () => release(job, mine) };
    },
    renewed(jobs) {
      for (const mine of jobs.map((job) => held.get(job)).filter((each) => each !== undefined)) {
        clearTimeout(mine.lock);
        mine.lock = stopAfter(mine.controller, 'lock-lost', lockMs * SAFE_PART);
      }
    },
    stopAll(why) {
      stopped = why;
      for (const { controller } of held.values()) controller.abort(new JobStopped(why));
    },
  };

  function release(job: string, mine: Held) {
    clearTimeout(mine.deadline);
    clearTimeout(mine.lock);
    if (held.get(job) === mine) held.delete(job);
  }
}

function stopAfter(controller: AbortController, why: StopReason, ms: number): NodeJS.Timeout {
  return setTimeout(() => controller.abort(new JobStopped(why)), ms).unref();
}
