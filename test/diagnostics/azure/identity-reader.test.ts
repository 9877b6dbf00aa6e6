/** What Azure's authorization says of a place, as far as it concerns that place. */
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { MonitorClient } from '@azure/arm-monitor';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { createIdentityReader } from '../../../src/diagnostics/azure/identity-reader.ts';

const GROUP = '/subscriptions/S/resourceGroups/rg';
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s`;
const never = new AbortController().signal;

function readerOf(value: readonly object[]) {
  const httpClient: HttpClient = {
    sendRequest: async (request) => ({ request, status: 200, headers: createHttpHeaders({ 'content-type': 'application/json' }), bodyAsText: JSON.stringify({ value }) }),
  };
  const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const clients = { authorization: new AuthorizationManagementClient(credential, 'S', { httpClient }), monitor: new MonitorClient(credential, 'S', { httpClient }) };
  return createIdentityReader(clients, Date.now);
}

const denial = (scope: string, doNotApplyToChildScopes: boolean) => ({
  name: 'd',
  properties: { denyAssignmentName: 'lock', scope, doNotApplyToChildScopes, permissions: [{ actions: ['*/write'] }], principals: [{ id: 'everybody', type: 'SystemDefined' }] },
});

describe('a deny assignment', () => {
  test.each([
    ['at the place itself', denial(SUBNET.toUpperCase(), true), 1],
    ['above it that reaches down', denial(GROUP, false), 1],
    ['above it that is for that scope alone', denial(GROUP, true), 0],
  ])('%s', async (_where, found, count) => {
    expect(await readerOf([found]).denials(SUBNET, never)).toHaveLength(count);
  });
});
