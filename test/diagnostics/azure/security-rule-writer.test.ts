/** What is certain after a change that Azure refused, broke off or carried out. */
import { describe, expect, test } from '@jest/globals';
import { createSecurityRuleWriter } from '../../../src/diagnostics/azure/security-rule-writer.ts';
import { FOLLOW, failure, wire } from './wire.ts';
import type { WireAnswer } from './wire.ts';

const NSG = '/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';
const rule = { name: 'allow', priority: 190, direction: 'Inbound', sources: ['10.0.0.0/16'], destinations: ['10.0.0.0/16'], port: 10250 } as const;
const there = {
  name: 'allow',
  properties: {
    priority: 190,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '10250',
    sourceAddressPrefixes: ['10.0.0.0/16'],
    destinationAddressPrefixes: ['10.0.0.0/16'],
  },
};
const never = new AbortController().signal;
const absent = { status: 404, body: failure('NotFound') };
const taken = { status: 201, body: there, headers: FOLLOW };

const create = (...answers: WireAnswer[]) => {
  const { asked, clients } = wire(...answers);
  return { asked, done: createSecurityRuleWriter(clients, 1).createSecurityRule(NSG, rule, never) };
};

describe('a rule that is to be created', () => {
  test('and is, is', async () => {
    const { asked, done } = create(absent, taken, { status: 200, body: { status: 'InProgress' } }, { status: 200, body: { status: 'Succeeded' } }, { status: 200, body: there });
    await expect(done).resolves.toBeUndefined();
    expect(asked.filter((method) => method === 'PUT')).toHaveLength(1);
  });

  test.each([
    ['a rule of that name is there', [{ status: 200, body: there }], 'of that name already'],
    ['the look at the group is refused', [{ status: 403, body: failure('AuthorizationFailed') }], '403'],
    ['the look at the group is lost', [{}], 'did not answer'],
    ['the request is refused', [absent, { status: 400, body: failure('SecurityRuleConflict', 'another rule has this priority') }], 'another rule has this priority'],
    ['the request is throttled', [absent, { status: 429, body: failure('TooManyRequests') }], '429'],
  ] as [string, WireAnswer[], string][])('certainly is not where %s', async (_where, answers, says) => {
    await expect(create(...answers).done).rejects.toMatchObject({ name: 'AccessError', mayHaveHappened: false, message: expect.stringContaining(says) });
  });

  test.each([
    ['the request meets an error of Azure', [absent, { status: 500, body: failure('InternalServerError') }], '500'],
    ['the connection breaks on the way', [absent, {}], 'did not answer'],
    ['a gateway gives up waiting for the answer', [absent, { status: 408, body: failure('RequestTimeout', 'it took too long') }], 'it took too long'],
    ['Azure throttles the look at what it accepted', [absent, taken, { status: 429, body: failure('TooManyRequests') }], 'throttles'],
    ['Azure refuses the look at what it accepted', [absent, taken, { status: 403, body: failure('AuthorizationFailed') }], '403'],
    ['the operation that Azure accepted fails', [absent, taken, { status: 200, body: { status: 'Failed', ...failure('Broken', 'it broke') } }], 'it broke'],
    ['the operation that Azure accepted is canceled', [absent, taken, { status: 200, body: { status: 'Canceled' } }], 'canceled'],
  ] as [string, WireAnswer[], string][])('may have been where %s', async (_where, answers, says) => {
    await expect(create(...answers).done).rejects.toMatchObject({ name: 'AccessError', mayHaveHappened: true, message: expect.stringContaining(says) });
  });
});

describe('a rule that is to be deleted', () => {
  const remove = (...answers: WireAnswer[]) => createSecurityRuleWriter(wire(...answers).clients, 1).deleteSecurityRule(NSG, rule, never);

  test('and is exactly ours, is', async () => {
    await expect(remove({ status: 200, body: there }, { status: 202, headers: FOLLOW }, { status: 200, body: { status: 'Succeeded' } }, { status: 200 })).resolves.toBeUndefined();
  });

  test('and was changed by somebody, certainly is not', async () => {
    const changed = { ...there, properties: { ...there.properties, priority: 191 } };
    await expect(remove({ status: 200, body: changed })).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('changed it since') });
  });

  test('and was accepted, may have been', async () => {
    await expect(remove({ status: 200, body: there }, { status: 202, headers: FOLLOW }, {})).rejects.toMatchObject({ mayHaveHappened: true });
  });
});
