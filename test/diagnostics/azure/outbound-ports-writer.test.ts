import { ContainerServiceClient } from '@azure/arm-containerservice';
import { describe, expect, test } from '@jest/globals';
import { createOutboundPortsWriter } from '../../../src/diagnostics/azure/outbound-ports-writer.ts';
import { recorded } from './recorded.ts';
import type { WireAnswer } from './wire.ts';

const CLUSTER = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo';
const from = { allocatedPorts: 0, managedIps: 1 };
const to = { allocatedPorts: 2048, managedIps: 3 };

const clusterWith = (allocatedOutboundPorts: number, count: number) => ({
  location: 'westeurope',
  eTag: 'etag-7',
  tags: { owner: 'sre' },
  properties: {
    dnsPrefix: 'demo',
    networkProfile: {
      networkPlugin: 'azure',
      loadBalancerProfile: { allocatedOutboundPorts, managedOutboundIPs: { count }, idleTimeoutInMinutes: 30, effectiveOutboundIPs: [{ id: 'out-1' }] },
    },
  },
});

const done = { status: 200, body: clusterWith(2048, 3) };
const change = (...answers: readonly WireAnswer[]) => {
  const { requests, options } = recorded(...answers);
  const containers = new ContainerServiceClient(options.credential, 'S', options);
  const operation = { kind: 'outbound-ports-set', clusterId: CLUSTER, from, to } as const;
  return { requests, done: createOutboundPortsWriter({ containers }, 1).setOutboundPorts(operation, new AbortController().signal) };
};

describe('the SNAT ports of a load balancer', () => {
  test('go back with everything else as it was read, and only if nothing changed in between', async () => {
    const { requests, done: ended } = change({ status: 200, body: clusterWith(0, 1) }, done);
    await ended;
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(requests[1]?.headers['if-match']).toBe('etag-7');
    expect(requests[1]?.body).toMatchObject({
      tags: { owner: 'sre' },
      properties: { dnsPrefix: 'demo', networkProfile: { networkPlugin: 'azure', loadBalancerProfile: { allocatedOutboundPorts: 2048, managedOutboundIPs: { count: 3 }, idleTimeoutInMinutes: 30 } } },
    });
    expect(JSON.stringify(requests[1]?.body)).not.toContain('effectiveOutboundIPs');
  });

  test.each([
    ['are another number by now', clusterWith(1024, 1)],
    ['leave by another number of addresses by now', clusterWith(0, 2)],
  ])('that %s are left alone', async (_what, body) => {
    const { requests, done: ended } = change({ status: 200, body });
    await expect(ended).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('not what they were') });
    expect(requests).toHaveLength(1);
  });

  test('of a cluster without an ETag are left alone: somebody else could be writing', async () => {
    const { eTag: _none, ...body } = clusterWith(0, 1);
    await expect(change({ status: 200, body }).done).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('ETag') });
  });

  test.each([
    ['a change at the same time (412) has changed nothing', { status: 412, body: { error: { code: 'PreconditionFailed', message: 'etag' } } }, false],
    ['a broken connection may have changed something', {}, true],
    ['an internal error may have changed something', { status: 500, body: { error: { code: 'Internal', message: 'x' } } }, true],
  ])('%s, and is never tried again', async (_what, answer, mayHaveHappened) => {
    const { requests, done: ended } = change({ status: 200, body: clusterWith(0, 1) }, answer);
    await expect(ended).rejects.toMatchObject({ mayHaveHappened });
    expect(requests).toHaveLength(2);
  });
});
