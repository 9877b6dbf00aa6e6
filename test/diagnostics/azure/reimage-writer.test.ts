import { describe, expect, test } from '@jest/globals';
import { createReimageWriter } from '../../../src/diagnostics/azure/reimage-writer.ts';
import { FOLLOW, failure, wire } from './wire.ts';
import type { WireAnswer } from './wire.ts';

const machine = { kind: 'vmss', resourceGroup: 'mc', scaleSet: 'aks-np-vmss', instanceId: '1' } as const;
const never = new AbortController().signal;
const own: WireAnswer = { status: 200, body: { instanceId: '1', properties: { osProfile: { computerName: 'aks-np-vmss000001' } } } };

const reimage = (...answers: WireAnswer[]) => {
  const { asked, clients } = wire(...answers);
  return { asked, done: createReimageWriter(clients, 1).reimageNode({ kind: 'node-reimage', name: 'aks-np-vmss000001', machine }, never) };
};

describe('a node that is to be made anew', () => {
  test('is, by one request, after a look at whose machine it is', async () => {
    const { asked, done } = reimage(own, { status: 202, headers: FOLLOW }, { status: 200, body: { status: 'InProgress' } }, { status: 200, body: { status: 'Succeeded' } }, { status: 200, body: {} });
    await expect(done).resolves.toBeUndefined();
    expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    ['the instance is another node by now', [{ status: 200, body: { properties: { osProfile: { computerName: 'aks-np-vmss000009' } } } }], 'is aks-np-vmss000009 by now'],
    ['the instance is gone', [{ status: 404, body: failure('NotFound') }], '404'],
    ['Azure refuses it', [own, { status: 409, body: failure('OperationNotAllowed', 'the machine is being upgraded') }], 'the machine is being upgraded'],
  ] as [string, WireAnswer[], string][])('certainly is not where %s', async (_where, answers, says) => {
    await expect(reimage(...answers).done).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining(says) });
  });

  test('may have been where Azure took it on and then reports a failure', async () => {
    const failed = { status: 200, body: { status: 'Failed', error: { code: 'X', message: 'no capacity' } } };
    await expect(reimage(own, { status: 202, headers: FOLLOW }, failed).done).rejects.toMatchObject({ mayHaveHappened: true });
  });

  test('is not asked of a machine of its own', async () => {
    const { asked, clients } = wire();
    const vm = { kind: 'vm', resourceGroup: 'mc', name: 'vm-1' } as const;
    await expect(createReimageWriter(clients, 1).reimageNode({ kind: 'node-reimage', name: 'vm-1', machine: vm }, never)).rejects.toThrow('scale sets only');
    expect(asked).toEqual([]);
  });
});
