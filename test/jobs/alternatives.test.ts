import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withdrawAlternatives } from '../../src/jobs/alternatives.ts';
import { finish, start } from '../../src/jobs/approval.ts';
import type { Approval } from '../../src/jobs/contract.ts';
import { approvalOf, approvedOf } from './samples.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());

/** A remedy that came to this end, and another proposal beside it. */
async function beside(state: 'succeeded' | 'failed', change: (other: Approval, winner: Approval) => Approval): Promise<Approval | undefined> {
  const winner = approvedOf('low');
  const other = change(approvalOf('risky'), winner);
  await stage.approvals.create(winner);
  await stage.approvals.create(other);
  await stage.approvals.change(winner.id, (approval) => start(approval, approval.createdAt, 'w'));
  await stage.approvals.change(winner.id, (approval) => finish(approval, { state, says: 'measured' }, approval.createdAt));
  await withdrawAlternatives(stage, winner.id);
  return stage.approvals.read(other.id);
}

const sameRun = (other: Approval, { run, check, remedy }: Approval): Approval => ({ ...other, run, check, remedy: { ...other.remedy, verify: remedy.verify } });

describe('what was proposed besides a remedy', () => {
  test('is taken back once that one has worked, and says why', async () => {
    expect(await beside('succeeded', sameRun)).toMatchObject({ state: 'superseded', because: 'not needed any more, since "Allow the kubelet port" worked' });
  });

  test('is not called needless where the remedy leaves something broken', async () => {
    const leaving = async () => {
      const winner = approvedOf('low');
      const broken = { ...winner, remedy: { ...winner.remedy, leaves: 'its pods reach nothing' } };
      const other = sameRun(approvalOf('risky'), broken);
      await stage.approvals.create(broken);
      await stage.approvals.create(other);
      await stage.approvals.change(broken.id, (approval) => start(approval, approval.createdAt, 'w'));
      await stage.approvals.change(broken.id, (approval) => finish(approval, { state: 'succeeded', says: 'measured' }, approval.createdAt));
      await withdrawAlternatives(stage, broken.id);
      return stage.approvals.read(other.id);
    };
    expect(await leaving()).toMatchObject({ state: 'superseded', because: 'the fault it was offered for is gone, since "Allow the kubelet port" worked' });
  });

  test('stays offered with a line in the log where Redis does not answer', async () => {
    stage.errors.length = 0;
    const approvals = { ...stage.approvals, read: async () => { throw new Error('Redis is away'); } };
    await withdrawAlternatives({ ...stage, approvals }, 'winner');
    expect(stage.errors).toEqual([expect.objectContaining({ approval: 'winner' })]);
  });

  test('stays offered where it did not work', async () => {
    expect(await beside('failed', sameRun)).toMatchObject({ state: 'pending' });
  });

  test.each([
    ['another subject', (other: Approval, winner: Approval) => ({ ...sameRun(other, winner), remedy: { ...other.remedy, verify: { checks: [], subjects: ['another-node'] } } })],
    ['another check', (other: Approval, winner: Approval) => ({ ...sameRun(other, winner), check: 'iptables-blocks-kubelet-port' })],
    ['another run', (other: Approval, winner: Approval) => ({ ...sameRun(other, winner), run: 'rother' })],
  ])('stays offered for %s', async (_what, change) => {
    expect(await beside('succeeded', change)).toMatchObject({ state: 'pending' });
  });
});
