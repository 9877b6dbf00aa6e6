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

/** After its deadline, a change may still be measured; a process that ends waits for nobody. */
const OVERDUE_AFTER_MS = { deadline: 120_000, 'lock-lost': 120_000, shutdown: 1500 } as const;

/** Rejects some time after `signal` aborts, so that work that ignores it cannot hold its place for ever. */
export function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = () => reject(new Error('The job did not stop when it was told to'));
    const wait = () => setTimeout(giveUp, OVERDUE_AFTER_MS[whyStopped(signal) ?? 'shutdown']).unref();
    signal.addEventListener('abort', wait, { once: true });
  });
}
