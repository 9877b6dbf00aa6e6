import { supersede } from './approval.ts';
import type { Approval, ApprovalStore } from './contract.ts';
import type { Log } from './ports.ts';

export interface WithdrawDeps {
  readonly approvals: ApprovalStore;
  readonly log: Log;
}

/**
 * Takes back what was proposed for the same fault besides a remedy that has worked: a button that nobody needs any
 * more is a button that somebody may press. Never rejects: what stays offered is checked again before it is applied.
 */
export async function withdrawAlternatives({ approvals, log }: WithdrawDeps, done: string): Promise<void> {
  await withdraw(approvals, done).catch((error: unknown) => log.error({ err: error, approval: done }, 'alternatives stay offered'));
}

async function withdraw(approvals: ApprovalStore, winnerId: string): Promise<void> {
  const winner = await approvals.read(winnerId);
  if (winner?.state !== 'succeeded' || winner.undoes !== undefined) return;
  const others = (await approvals.ofRun(winner.run)).filter((other) => isAlternative(other, winner));
  const done = `"${winner.remedy.title}" worked`;
  const because = winner.remedy.leaves === undefined ? `not needed any more, since ${done}` : `the fault it was offered for is gone, since ${done}`;
  await Promise.all(others.map(({ id }) => approvals.change(id, (approval) => supersede(approval, because))));
}

function isAlternative(other: Approval, winner: Approval): boolean {
  const { subjects } = winner.remedy.verify;
  return (
    other.id !== winner.id &&
    other.state === 'pending' &&
    other.undoes === undefined &&
    other.check === winner.check &&
    other.remedy.verify.subjects.some((subject) => subjects.includes(subject))
  );
}
