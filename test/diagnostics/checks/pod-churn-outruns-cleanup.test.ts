import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/pod-churn-outruns-cleanup.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { cluster, gathered, lack, pods, webPod } from '../evidence.ts';
import { addresses, OF_PODS, refused, store } from '../podip-evidence.ts';

const done = (count: number, fields: Partial<PodFacts> = {}): readonly PodFacts[] =>
  addresses(2, count).map((address, index) =>
    webPod('node-2', { namespace: 'queue', name: `worker-${index}`, uid: `uid-${index}`, address, phase: 'Succeeded', ready: false, labels: { app: 'worker', 'batch.kubernetes.io/job-name': `worker-${index}` }, workload: `Job/worker-${index}`, ...fields }),
  );
const jobs = (count: number, more = {}) => Array.from({ length: count }, (_, index) => ({ namespace: 'queue', name: `worker-${index}`, cronJob: '', finished: true, ...more }));
/** Of 100 addresses on node-2, so many held by pods that are done. */
const outrun = (count: number, fields: Partial<PodFacts> = {}) => ({
  pods: [...pods, ...done(count, fields)],
  batch: { jobs: jobs(count), cronJobs: [] },
  ipamStores: { 'node-0': store('azure-vnet', OF_PODS['node-0'] ?? []), 'node-1': store('azure-vnet', OF_PODS['node-1'] ?? []), 'node-2': store('azure-vnet', ['10.244.2.100', ...addresses(2, count)], { free: 99 - count }) },
});
const refusing = { sandboxEvents: [refused('node-2', 'shop/web-9')] };
const judge = (change: Parameters<typeof gathered>[0], missing: Parameters<typeof gathered>[1] = {}) => check.judge(gathered(change, missing));

describe('pod-churn-outruns-cleanup', () => {
  test('nobody done, nobody refused: clear', () => {
    expect(judge({})).toMatchObject({ verdict: 'clear', reason: 'No pod was refused an address within the last hour. No pod is done and still listed.' });
  });

  test('finished pods that hold the addresses of a node which refuses others: a fault that names node, workload and numbers', () => {
    expect(judge({ ...outrun(40), ...refusing })).toMatchObject({
      verdict: 'fault',
      findings: [{ subject: 'node-2', headline: 'pods that are done hold 40 of 100 addresses on node-2', breaks: 'new pods on node-2: 1 event within the last hour tells of pods without an address' }],
    });
  });

  test.each([
    [19, true, 'clear'],
    [20, true, 'fault'],
    [20, false, 'clear'],
    [49, false, 'clear'],
    [50, false, 'fault'],
    [8, true, 'clear'],
  ])('%d of 100 addresses, pods refused: %s: %s', (count, isRefusing, verdict) => {
    expect(judge({ ...outrun(count), ...(isRefusing ? refusing : {}) }).verdict).toBe(verdict);
  });

  test('finished pods whose addresses are free again are nothing wrong', () => {
    const { ipamStores: _stores, ...change } = outrun(90);
    expect(judge({ ...change, ...refusing })).toMatchObject({ verdict: 'clear', reason: '90 pods are done or going; none of them hold an address on 3 nodes.' });
  });

  test('pods that are being deleted count as well: they have not given anything back yet', () => {
    expect(judge({ ...outrun(40, { phase: 'Running', deletedAt: '2026-11-21T02:00:00.000Z' }), ...refusing }).verdict).toBe('fault');
  });

  test.each([
    ['refused pods and a node that does not tell', { ipamStores: { 'node-2': lack('it cannot be reached') }, ...refusing }, {}, 'unknown'],
    ['no events and no node that tells', {}, { sandboxEvents: 'events were refused (403)', ipamStores: 'no node may be asked' }, 'unknown'],
    ['no node that tells, and nobody refused', {}, { ipamStores: 'no node may be asked' }, 'clear'],
    ['no events, and nodes that tell', {}, { sandboxEvents: 'events were refused (403)' }, 'clear'],
    ["the customer's own plugin", { cluster: { ...cluster, networkPlugin: 'none' } }, {}, 'not-applicable'],
  ] as const)('%s', (_name, change, missing, verdict) => {
    expect(judge(change, missing).verdict).toBe(verdict);
  });
});

describe('what is proposed', () => {
  const remedies = (change: Parameters<typeof gathered>[0]) => judge({ ...outrun(40), ...refusing, ...change }).remedies;
  const [byHand, byButton] = [0, 1];

  test('a CronJob is told to keep less, and its undo has the former numbers', () => {
    const batch = { jobs: jobs(40, { cronJob: 'worker' }), cronJobs: [{ namespace: 'queue', name: 'worker', schedule: '* * * * *', keepsSucceeded: 100, keepsFailed: 3 }] };
    expect(remedies({ batch })[byHand]).toMatchObject({
      operations: [],
      command: `kubectl --namespace queue patch cronjob worker --type merge --patch '{"spec":{"successfulJobsHistoryLimit":1,"failedJobsHistoryLimit":1,"jobTemplate":{"spec":{"ttlSecondsAfterFinished":300}}}}'`,
      undo: `kubectl --namespace queue patch cronjob worker --type merge --patch '{"spec":{"successfulJobsHistoryLimit":100,"failedJobsHistoryLimit":3,"jobTemplate":{"spec":{"ttlSecondsAfterFinished":null}}}}'`,
    });
  });

  const sameJob = { labels: { app: 'worker', 'batch.kubernetes.io/job-name': 'worker' }, workload: 'Job/worker' };

  test('finished pods are deleted by the labels that all of them share, no more than were seen, and by two people', () => {
    const result = remedies({ ...outrun(40, sameJob), batch: { jobs: [{ namespace: 'queue', name: 'worker', cronJob: '', finished: true }], cronJobs: [] } });
    expect(result[byButton]).toMatchObject({
      risk: 'risky',
      operations: [{ kind: 'finished-pods-delete', namespace: 'queue', selector: sameJob.labels, atMost: 100 }],
      command: 'kubectl --namespace queue delete pods --field-selector status.phase=Succeeded --selector app=worker,batch.kubernetes.io/job-name=worker',
      verify: { checks: ['pod-churn-outruns-cleanup'], subjects: ['node-2'] },
    });
  });

  test('jobs that are made one by one are one group, by the labels of their template', () => {
    const [first, second, ...others] = remedies({});
    expect(others).toEqual([]);
    expect(first?.command.split('\n')).toHaveLength(5);
    expect(first?.command).toContain(`kubectl --namespace queue patch job worker-0 --type merge --patch '{"spec":{"ttlSecondsAfterFinished":300}}'`);
    expect(second).toMatchObject({ title: 'Delete finished pods of jobs with app=worker in queue', operations: [{ selector: { app: 'worker' } }] });
  });

  test('jobs that go by themselves are not told to', () => {
    expect(remedies({ batch: { jobs: jobs(40, { ttlSeconds: 600 }), cronJobs: [] } }).map(({ key }) => key)).toEqual(['delete-finished:queue/jobs with app=worker']);
  });

  test.each([
    ['pods that failed', { phase: 'Failed' }, [], 'none of these pods has succeeded'],
    ['pods of kube-system', { ...sameJob, namespace: 'kube-system' }, [], "AKS's own"],
    ['pods without a common label', { labels: {}, workload: 'Job/worker' }, [], 'no label in common'],
    ['labels that others carry too', sameJob, [webPod('node-1', { namespace: 'queue', name: 'other', uid: 'other', phase: 'Succeeded', labels: sameJob.labels, workload: 'Job/other' })], 'also those of other'],
  ])('%s are left alone', (_name, fields, others, because) => {
    const change = outrun(40, fields);
    const found = remedies({ ...change, pods: [...change.pods, ...others], batch: { jobs: [], cronJobs: [] } }).find(({ key }) => key.startsWith('delete-finished'));
    expect(found?.operations).toEqual([]);
    expect(found?.adviceBecause).toContain(because);
  });
});
