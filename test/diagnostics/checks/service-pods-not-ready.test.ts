import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/service-pods-not-ready.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { ServiceFacts } from '../../../src/diagnostics/evidence/services.ts';
import { gathered, webPod } from '../evidence.ts';
import { WEB, service, slice } from '../service-evidence.ts';

const judge = (pods: readonly PodFacts[], fields: Partial<ServiceFacts> = {}, slices = [slice(pods)]) =>
  check.judge(gathered({ services: [service(fields)], pods, endpointSlices: slices, askedService: { service: WEB, namespace: '', pod: '' } }));

describe('no pod of the service is ready', () => {
  test.each<[string, Partial<PodFacts>, string]>([
    ['its probe fails', { readinessProbes: ['GET /healthz on 8080'] }, 'does not pass its readiness probe (GET /healthz on 8080)'],
    ['it crashes', { waiting: 'CrashLoopBackOff', restarts: 7, lastTermination: 'Error', terminationMessage: 'no database' }, 'does not stay up (CrashLoopBackOff, last ended by Error after 7 restarts, saying "no database")'],
    ['its image is missing', { phase: 'Pending', waiting: 'ImagePullBackOff' }, 'cannot get its image (ImagePullBackOff)'],
    ['it has no node', { phase: 'Pending', waiting: 'Unschedulable', node: '' }, 'has no node'],
    ['it starts', { phase: 'Pending', waiting: 'ContainerCreating' }, 'is still being made'],
    ['it goes', { deletedAt: '2026-11-21T05:00:00.000Z' }, 'is being deleted'],
  ])('%s: the finding says so', (_what, fields, says) => {
    const { verdict, findings } = judge([webPod('node-1', { ready: false, ...fields })]);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: WEB, headline: 'the only pod of the service shop/web is not ready', says: expect.stringContaining(says) }]);
  });

  test('the advice looks at the pod that was restarted most, and at what it said before it ended', () => {
    const { remedies } = judge([webPod('node-1', { ready: false }), webPod('node-2', { ready: false, restarts: 3, waiting: 'CrashLoopBackOff' })]);
    expect(remedies).toMatchObject([{ operations: [], command: expect.stringContaining('logs web-7c9fd6b5c4-2 --previous') }]);
  });
});

test('one pod that is ready is enough, and the other is told of', () => {
  expect(judge([webPod('node-1'), webPod('node-2', { ready: false })])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('1 of 2 pods of shop/web are ready. web-7c9fd6b5c4-2 runs, and is not ready') });
});

test('a service that publishes pods before they are ready needs none that is', () => {
  const pod = webPod('node-1', { ready: false });
  // Then the controller of slices calls every pod ready.
  expect(judge([pod], { publishesNotReady: true }, [slice([{ ...pod, ready: true }])]).verdict).toBe('clear');
});

test('pods that are ready and that no slice lists leave it open', () => {
  expect(judge([webPod('node-1')], {}, []).verdict).toBe('unknown');
});

test.each<[Partial<ServiceFacts>]>([[{ selector: {} }], [{ type: 'ExternalName', externalName: 'a.example' }], [{ selector: { app: 'nobody' } }]])('%j has no pods that could be ready: not applicable', (fields) => {
  expect(judge([webPod('node-1')], fields).verdict).toBe('not-applicable');
});

test('slices that may not be listed leave a service with ready pods open, and one without is at fault all the same', () => {
  const refused = (ready: boolean) => check.judge(gathered({ services: [service()], pods: [webPod('node-1', { ready })] }, { endpointSlices: 'refused (403)' })).verdict;
  expect(refused(true)).toBe('unknown');
  expect(refused(false)).toBe('fault');
});
