/**
 * Why a job must stop. `deadline`: it took too long. `lock-lost`: Redis may have given the job to somebody else.
 * `shutdown`: the process ends.
 */
export type StopReason = 'deadline' | 'lock-lost' | 'shutdown';

/** The reason with which the signal of a job aborts. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly why: StopReason;

  constructor(why: StopReason) {
    super(SAYS[why]);
    this.why = why;
  }
}

const SAYS = {
  deadline: 'it took too long and was stopped',
  'lock-lost': 'the worker lost its hold on the job',
  shutdown: 'the worker was shut down',
} as const;

/** Nothing while the job may go on. */
export function whyStopped({ aborted, reason }: AbortSignal): StopReason | undefined {
  if (!aborted) return undefined;
  return reason instanceof JobStopped ? reason.why : 'shutdown';
}

/** After the signal, a change that was under way may still be measured. Whatever goes on longer ignores its signal. */
const OVERDUE_AFTER_MS = 120_000;

/** Rejects two minutes after `signal` aborts, so that work that ignores it cannot hold its place for ever. */
export function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = () => reject(new Error(`The job did not stop within ${OVERDUE_AFTER_MS} ms after its signal`));
    signal.addEventListener('abort', () => setTimeout(giveUp, OVERDUE_AFTER_MS).unref(), { once: true });
  });
}
