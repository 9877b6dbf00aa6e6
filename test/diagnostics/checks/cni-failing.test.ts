import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/cni-failing.ts';
import type { PodEvent } from '../../../src/diagnostics/evidence/events.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { gathered, webPod } from '../evidence.ts';
import { WEB, service } from '../service-evidence.ts';

const DIALS = 'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4f2a": plugin type="azure-vnet" failed (add): Post "http://localhost:10090/network/requestipconfigs": dial tcp 127.0.0.1:10090: connect: connection refused';

const waiting = webPod('node-1', { phase: 'Pending', address: '', ready: false, waiting: 'ContainerCreating' });

const event = (message: string, fields: Partial<PodEvent> = {}): PodEvent => ({
  pod: 'shop/web-7c9fd6b5c4-1',
  node: 'node-1',
  reason: 'FailedCreatePodSandBox',
  message,
  count: 14,
  firstSeen: '2026-11-21T05:02:00.000Z',
  lastSeen: '2026-11-21T05:20:00.000Z',
  ...fields,
});

const judge = (events: readonly PodEvent[], pods: readonly PodFacts[], asked = '') =>
  check.judge(gathered({ sandboxEvents: events, pods, services: [service()], askedService: { service: asked, namespace: '', pod: '' } }));

test('a pod that waits for a network because the plugin fails is a fault of its node, since when the event says', () => {
  const { findings } = judge([event(DIALS)], [waiting]);
  expect(findings).toMatchObject([
    { subject: 'node-1', headline: 'the network plugin (azure-vnet) fails on node-1, so that 1 pod cannot start', says: expect.stringContaining('connection refused'), since: '2026-11-21T05:02:00.000Z', concerns: ['node/node-1', 'Deployment/shop/web'] },
  ]);
});

describe('no fault', () => {
  test.each<[string, readonly PodEvent[], readonly PodFacts[]]>([
    ['no address was free, which is another question', [event('failed to setup network for sandbox "4f2a": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254')], [waiting]],
    ['it was not the network', [event('Failed to create pod sandbox: failed to get sandbox image "mcr.microsoft.com/oss/kubernetes/pause:3.6": failed to pull image')], [waiting]],
    ['the event is about a former pod of that name', [event(DIALS, { firstSeen: '2026-11-19T05:02:00.000Z' })], [waiting]],
    ['nothing happened', [], [waiting]],
  ])('%s', (_what, events, pods) => {
    expect(judge(events, pods).verdict).toBe('clear');
  });

  test('a pod that has its network by now is told of', () => {
    expect(judge([event(DIALS)], [webPod('node-1')])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('has one by now') });
  });

  test('where a service is asked about, pods of others are not', () => {
    const other = { ...waiting, labels: { app: 'blog' } };
    expect(judge([event(DIALS)], [other], WEB).verdict).toBe('clear');
    expect(judge([event(DIALS)], [other]).verdict).toBe('fault');
  });
});

test('events that may not be listed leave it open', () => {
  expect(check.judge(gathered({}, { sandboxEvents: 'refused (403)' })).verdict).toBe('unknown');
});
