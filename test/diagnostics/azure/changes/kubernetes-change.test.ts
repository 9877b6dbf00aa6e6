/** What an object's metadata tell of its past. */
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { deploymentChanges, objectChanges } from '../../../../src/diagnostics/azure/changes/kubernetes-change.ts';

const at = (minutes: number, seconds = 0): Date => new Date(Date.UTC(2026, 10, 21, 10, minutes, seconds));
const window = { from: at(0).getTime(), until: at(50).getTime() };
const OLD = new Date(Date.UTC(2026, 9, 1));
const meta = (more: V1ObjectMeta = {}): V1ObjectMeta => ({ namespace: 'shop', name: 'web', uid: 'u1', creationTimestamp: OLD, ...more });
const write = (manager: string, time: Date, subresource?: string) => ({ manager, time, ...(subresource === undefined ? {} : { subresource }) });
const set = (revision: string, creationTimestamp: Date, owner = 'u1', annotations = {}): V1ObjectMeta => ({
  creationTimestamp,
  annotations: { 'deployment.kubernetes.io/revision': revision, ...annotations },
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner }],
});

describe('an object', () => {
  test.each([
    ['as old as the cluster', meta(), []],
    ['made lately', meta({ creationTimestamp: at(20), managedFields: [write('kubectl-create', at(20))] }), [{ by: 'kubectl-create (field manager)', what: 'made the Service `shop/web`', resource: 'Service/shop/web' }]],
    ['made lately, by nobody knows whom', meta({ creationTimestamp: at(20) }), [{ by: '', what: 'made the Service `shop/web`' }]],
    ['changed lately', meta({ managedFields: [write('helm', OLD), write('kubectl-edit', at(30))] }), [{ at: at(30).toISOString(), by: 'kubectl-edit (field manager)', what: 'changed the Service `shop/web`' }]],
    ['whose status alone was written', meta({ managedFields: [write('kubelet', at(30), 'status')] }), []],
    ['that a controller writes all day', meta({ managedFields: [write('kube-controller-manager', at(30))] }), [{ isRoutine: true }]],
    ['that this product repaired', meta({ managedFields: [write('aks-chatops', at(30))] }), [{ isRoutine: true, by: 'aks-chatops (field manager)' }]],
    ['changed a second too early', meta({ managedFields: [write('kubectl-edit', new Date(window.from - 1_000))] }), []],
  ])('%s', (_name, metadata, wanted) => {
    expect(objectChanges('Service', metadata, window)).toMatchObject(wanted);
  });
});

describe('a deployment', () => {
  test('that was rolled out is told once, with who asked for it and why', () => {
    const told = deploymentChanges(meta({ managedFields: [write('kubectl-set', at(20))] }), [set('6', OLD), set('7', at(20, 1), 'u1', { 'kubernetes.io/change-cause': 'image `web:2`' })], window);
    expect(told).toEqual([{ at: at(20, 1).toISOString(), by: 'kubectl-set (field manager)', what: 'rolled out revision 7 of the Deployment `shop/web` (change-cause: image web:2)', resource: 'Deployment/shop/web' }]);
  });

  test('that was only scaled was not rolled out', () => {
    expect(deploymentChanges(meta({ managedFields: [write('kubectl', at(20), 'scale')] }), [set('6', OLD)], window)).toMatchObject([{ what: 'scaled the Deployment `shop/web`' }]);
  });

  test('is not told of the roll-out of another one', () => {
    expect(deploymentChanges(meta(), [set('2', at(20), 'u2')], window)).toEqual([]);
  });
});
