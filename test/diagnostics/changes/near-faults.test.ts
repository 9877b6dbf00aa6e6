/** The last step of a faulty run: asked for once, within its time, and silent about nothing that it could not read. */
import { describe, expect, test } from '@jest/globals';
import { changesNearFaults } from '../../../src/diagnostics/changes/near-faults.ts';
import type { FaultScene } from '../../../src/diagnostics/changes/near-faults.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ChangeReader } from '../../../src/diagnostics/ports.ts';
import type { CheckResult, Finding } from '../../../src/diagnostics/model.ts';
import { cluster, nodes } from '../evidence.ts';

const START = Date.parse('2026-11-21T10:50:00.000Z');
const NSG = `/subscriptions/${cluster.id.split('/')[2]}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg`;
const [node] = nodes;
const finding: Finding = { subject: 'nsg/deny', headline: 'h', says: 's', evidence: [], concerns: [NSG] };
const fault = (own: Partial<Finding> = {}): CheckResult => ({ id: 'nsg', verdict: 'fault', reason: 'r', findings: [{ ...finding, ...own }], remedies: [] });
const nothing = { changes: [], unread: [] };

const evidence = async () => ({ cluster: { ok: true, value: cluster } as const, nodes: { ok: true, value: nodes } as const });

function told(results: readonly CheckResult[], reader: Partial<ChangeReader> = {}, withinMs = 5_000, known: FaultScene['known'] = evidence) {
  const asked: string[] = [];
  const whole: ChangeReader = {
    inGroup: async (group) => (asked.push(group), nothing),
    ofObjects: async (objects) => (asked.push(...objects), nothing),
    ...reader,
  };
  const answer = changesNearFaults({ results, reader: whole, startedAt: START, signal: new AbortController().signal, known, withinMs });
  return { asked, answer };
}

describe('changes near faults', () => {
  test.each([
    ['no fault', [{ ...fault(), verdict: 'clear' as const }]],
    ['a fault that names nothing', [fault({ concerns: [] })]],
    ['a symptom that another check explains', [fault({ explainedBy: ['ufw'] })]],
  ])('%s: nobody is asked', async (_name, results) => {
    const { asked, answer } = told(results);
    expect(await answer).toEqual({});
    expect(asked).toEqual([]);
  });

  test('each resource group and each object is asked about once', async () => {
    const { asked, answer } = told([fault(), fault({ concerns: [NSG.toUpperCase(), `node/${node?.name ?? ''}`, 'ConfigMap/kube-system/coredns-custom'] })]);
    expect(await answer).toEqual({ changes: { ok: true, value: [] } });
    const group = node?.machine.ok === true ? node.machine.value.resourceGroup.toLowerCase() : '';
    expect(asked.toSorted()).toEqual(['ConfigMap/kube-system/coredns-custom', 'rg-network', group].toSorted());
  });

  test('nothing found where something was not read is no "nothing"', async () => {
    const { answer } = told([fault()], { inGroup: async () => Promise.reject(new AccessError('Cannot read the activity log: refused (403)')) });
    expect(await answer).toEqual({ changes: { ok: false, reason: 'Cannot read the activity log: refused (403)' } });
  });

  test('what could be read is told beside what could not', async () => {
    const change = { at: '2026-11-21T10:40:00.000Z', by: 'kubectl-edit (field manager)', what: 'changed it', resource: 'ConfigMap/kube-system/coredns-custom' };
    const { answer } = told([fault({ concerns: [NSG, change.resource] })], { inGroup: async () => Promise.reject(new AccessError('refused')), ofObjects: async () => ({ changes: [change], unread: [] }) });
    expect(await answer).toMatchObject({ changes: { ok: true, value: [{ what: 'changed it', match: 'resource' }] }, changesUnread: ['refused'] });
  });

  test('a source that never answers is given up', async () => {
    const hangs = (_group: string, _own: readonly string[], _window: object, signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AccessError('no answer within the time')), { once: true }));
    const { answer } = told([fault()], { inGroup: hangs }, 20);
    expect(await answer).toEqual({ changes: { ok: false, reason: 'no answer within the time' } });
  });

  test('evidence that never comes is not waited for', async () => {
    const { answer } = told([fault({ concerns: ['node/a'] })], {}, 20, () => new Promise(() => undefined));
    expect(await answer).toMatchObject({ changes: { ok: false, reason: expect.stringContaining('When nodes were made is not known') } });
  });

  test('a network of another subscription is not passed over', async () => {
    const { asked, answer } = told([fault({ concerns: [NSG.replace(/subscriptions\/[^/]+/, 'subscriptions/elsewhere')] })]);
    expect(await answer).toMatchObject({ changes: { ok: false, reason: expect.stringContaining('subscription elsewhere') } });
    expect(asked).toEqual([]);
  });

  test('a symptom lends its beginning to the cause that explains it', async () => {
    const cause = fault({ explains: ['n1'] });
    const symptom: CheckResult = { ...fault({ subject: 'n1', concerns: ['node/n1'], explainedBy: ['nsg'], since: '2026-11-21T10:45:00.000Z' }), id: 'symptom' };
    const { answer } = told([cause, symptom], { inGroup: async () => ({ changes: [{ at: '2026-11-21T10:40:00.000Z', by: 'Bo', what: 'wrote it', resource: NSG }], unread: [] }) });
    expect(await answer).toMatchObject({ changes: { value: [{ match: 'resource-and-time', near: ['nsg'], since: '2026-11-21T10:45:00.000Z' }] } });
  });

  test('what Azure calls an instance, people call a node', async () => {
    const machine = node?.machine.ok === true && node.machine.value.kind === 'vmss' ? node.machine.value : undefined;
    const resource = `/subscriptions/x/resourceGroups/${machine?.resourceGroup.toUpperCase()}/providers/Microsoft.Compute/virtualMachineScaleSets/${machine?.scaleSet}/virtualMachines/${machine?.instanceId}`;
    const { answer } = told([fault({ concerns: [`node/${node?.name ?? ''}`] })], { inGroup: async () => ({ changes: [{ at: '2026-11-21T10:40:00.000Z', by: 'Bo', what: 'restarted instance', resource }], unread: [] }) });
    expect(await answer).toMatchObject({ changes: { value: [{ match: 'resource', resource: `node/${node?.name ?? ''}` }] } });
  });
});
