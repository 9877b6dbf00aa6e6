import { describe, expect, test } from '@jest/globals';
import { refusedOperation } from '../../../src/diagnostics/azure/refused-operation.ts';

const event = (fields: Partial<Parameters<typeof refusedOperation>[0]> = {}): Parameters<typeof refusedOperation>[0] => ({
  caller: 'aaaaaaaa-0000-4000-8000-000000000001',
  operationName: { value: 'Microsoft.Network/loadBalancers/write' },
  resourceId: '/subscriptions/s/resourceGroups/mc/providers/Microsoft.Network/loadBalancers/kubernetes',
  eventTimestamp: new Date('2026-11-21T02:40:00Z'),
  status: { value: 'Failed' },
  subStatus: { value: 'Forbidden' },
  properties: { statusMessage: '{"error":{"code":"LinkedAuthorizationFailed","message":"no"}}' },
  ...fields,
});

describe('an event of the activity log', () => {
  test('that tells of a refusal is one, with who, what and when', () => {
    expect(refusedOperation(event())).toEqual({
      at: '2026-11-21T02:40:00.000Z',
      caller: 'aaaaaaaa-0000-4000-8000-000000000001',
      code: 'LinkedAuthorizationFailed',
      operation: 'Microsoft.Network/loadBalancers/write',
      resource: '/subscriptions/s/resourceGroups/mc/providers/Microsoft.Network/loadBalancers/kubernetes',
      message: 'no',
    });
  });

  test.each([
    ['succeeded', { status: { value: 'Succeeded' } }],
    ['failed for another reason', { properties: { statusMessage: '{"error":{"code":"QuotaExceeded","message":"no"}}' } }],
    ['has a message that is cut', { properties: { statusMessage: '{"error":{"code":"LinkedAuth' } }],
    ['has no message', { properties: {} }],
  ])('that %s is none', (_what, fields) => {
    expect(refusedOperation(event(fields))).toBeUndefined();
  });
});
