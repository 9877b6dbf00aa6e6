import { ContainerServiceClient } from '@azure/arm-containerservice';
import { describe, expect, test } from '@jest/globals';
import { createAuthorizedRangesWriter } from '../../../src/diagnostics/azure/authorized-ranges-writer.ts';
import { recorded } from './recorded.ts';
import type { WireAnswer } from './wire.ts';

const CLUSTER = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo';
const from = ['203.0.113.0/28', '192.0.2.0/24'];
const to = [...from, '198.51.100.7/32'];

const clusterWith = (authorizedIPRanges: readonly string[]) => ({
  location: 'westeurope',
  eTag: 'etag-7',
  tags: { owner: 'sre' },
  properties: {
    dnsPrefix: 'demo',
    apiServerAccessProfile: { authorizedIPRanges, disableRunCommand: true },
    networkProfile: { loadBalancerProfile: { allocatedOutboundPorts: 1024, effectiveOutboundIPs: [{ id: 'out-1' }] } },
  },
});
const read = { status: 200, body: clusterWith(from) };

const change = (wanted: readonly string[], ...answers: readonly WireAnswer[]) => {
  const { requests, options } = recorded(...answers);
  const containers = new ContainerServiceClient(options.credential, 'S', options);
  const operation = { kind: 'authorized-ranges-set', clusterId: CLUSTER, from, to: wanted } as const;
  return { requests, done: createAuthorizedRangesWriter({ containers }, 1).setAuthorizedRanges(operation, new AbortController().signal) };
};

describe('the authorised ranges', () => {
  test('are written whole, with everything else as it was read, and only if nothing changed in between', async () => {
    const { requests, done } = change(to, read, { status: 200, body: clusterWith(to) });
    await done;
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(requests[1]?.headers['if-match']).toBe('etag-7');
    expect(requests[1]?.body).toMatchObject({
      tags: { owner: 'sre' },
      properties: { dnsPrefix: 'demo', apiServerAccessProfile: { authorizedIPRanges: to, disableRunCommand: true }, networkProfile: { loadBalancerProfile: { allocatedOutboundPorts: 1024 } } },
    });
    expect(JSON.stringify(requests[1]?.body)).not.toContain('effectiveOutboundIPs');
  });

  test('in another order are the same list', async () => {
    const { requests, done } = change(to, { status: 200, body: clusterWith(from.toReversed()) }, { status: 200, body: clusterWith(to) });
    await done;
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['have another entry by now', [...from, '198.51.100.9/32']],
    ['lack an entry by now', from.slice(1)],
    ['are gone by now', []],
  ])('that %s are left alone: the other change would be lost', async (_what, now) => {
    const { requests, done } = change(to, { status: 200, body: clusterWith(now) });
    await expect(done).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('not what they were') });
    expect(requests).toHaveLength(1);
  });

  test('are never begun: the first one would shut out everybody else', async () => {
    const { requests, options } = recorded(read);
    const containers = new ContainerServiceClient(options.credential, 'S', options);
    const operation = { kind: 'authorized-ranges-set', clusterId: CLUSTER, from: [], to: ['198.51.100.7/32'] } as const;
    await expect(createAuthorizedRangesWriter({ containers }, 1).setAuthorizedRanges(operation, new AbortController().signal)).rejects.toThrow('shut out everybody else');
    expect(requests).toEqual([]);
  });

  test('are never emptied, which would open the API server to everybody, and never more than Azure takes', async () => {
    for (const wanted of [[], Array.from({ length: 201 }, (_, index) => `198.51.${index}.0/24`)]) {
      const { requests, done } = change(wanted, read);
      await expect(done).rejects.toMatchObject({ mayHaveHappened: false });
      expect(requests).toHaveLength(0);
    }
  });

  test('of a cluster without an ETag are left alone: somebody else could be writing', async () => {
    const { eTag: _none, ...body } = clusterWith(from);
    await expect(change(to, { status: 200, body }).done).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('ETag') });
  });

  test.each([
    ['a change at the same time (412) has changed nothing', { status: 412, body: { error: { code: 'PreconditionFailed', message: 'etag' } } }, false],
    ['a broken connection may have changed something', {}, true],
  ])('%s, and is never tried again', async (_what, answer, mayHaveHappened) => {
    const { requests, done } = change(to, read, answer);
    await expect(done).rejects.toMatchObject({ mayHaveHappened });
    expect(requests).toHaveLength(2);
  });
});
