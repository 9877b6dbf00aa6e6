import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/service-selects-no-pods.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { ServiceFacts } from '../../../src/diagnostics/evidence/services.ts';
import { gathered, webPod } from '../evidence.ts';
import { WEB, service, slice } from '../service-evidence.ts';

const pods = [webPod('node-1'), webPod('node-2')];
const asked = { service: WEB, namespace: '', pod: '' };

const judge = (fields: Partial<ServiceFacts>, change: { pods?: readonly PodFacts[]; endpointSlices?: ReturnType<typeof slice>[]; anybody?: true } = {}) =>
  check.judge(gathered({ services: [service(fields)], pods: change.pods ?? pods, endpointSlices: change.endpointSlices ?? [], ...(change.anybody ? {} : { askedService: asked }) }));

describe('a service that selects no pod', () => {
  test('is at fault, with the pods that all but fit it, and the exact patch with its way back', () => {
    const { findings, remedies } = judge({ selector: { app: 'webshop' } });
    expect(findings).toMatchObject([{ subject: WEB, headline: 'the service shop/web selects no pod', says: expect.stringContaining('have app=web instead of webshop'), concerns: ['Service/shop/web', 'Deployment/shop/web'] }]);
    expect(remedies).toMatchObject([
      {
        operations: [],
        command: `kubectl --namespace shop patch service web --type merge --patch '{"spec":{"selector":{"app":"web"}}}'`,
        undo: `kubectl --namespace shop patch service web --type merge --patch '{"spec":{"selector":{"app":"webshop"}}}'`,
      },
    ]);
  });

  test('a label too many: the patch takes it out of the selector', () => {
    expect(judge({ selector: { app: 'web', tier: 'front' } }).remedies[0]?.command).toContain('{"tier":null}');
  });

  test.each<[string, Partial<ServiceFacts>, readonly PodFacts[], string]>([
    ['pods with these labels are elsewhere', { selector: { app: 'blog' } }, [...pods, webPod('node-0', { namespace: 'blogs', labels: { app: 'blog' } })], 'are in blogs'],
    ['the pods that fit have ended', { selector: { app: 'job' } }, [webPod('node-0', { labels: { app: 'job' }, phase: 'Succeeded' })], 'has ended'],
    ['nothing is near', { selector: { app: 'zebra' } }, pods, 'scaled to nothing'],
  ])('says where else to look: %s', (_what, fields, list, says) => {
    expect(judge(fields, { pods: list }).findings[0]?.says).toContain(says);
  });

  test('unless somebody asks, a service whose workload is scaled to nothing is no fault', () => {
    expect(judge({ selector: { app: 'zebra' } }, { anybody: true })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('nobody asked about it') });
    expect(judge({ selector: { app: 'wbe' } }, { anybody: true }).verdict).toBe('fault');
  });
});

describe('what has no selector', () => {
  test('of the type ExternalName stands for another name: not applicable', () => {
    expect(judge({ type: 'ExternalName', selector: {}, externalName: 'api.partner.example', address: '' })).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining('api.partner.example') });
  });

  test('with endpoints of somebody else: not applicable; without any: at fault', () => {
    expect(judge({ selector: {} }, { endpointSlices: [slice(pods)] }).verdict).toBe('not-applicable');
    expect(judge({ selector: {} }).verdict).toBe('fault');
  });

  test('endpoints that could not be listed leave it open', () => {
    expect(check.judge(gathered({ services: [service({ selector: {} })], askedService: asked }, { endpointSlices: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});

test('a selector that fits is clear, and the pods are counted', () => {
  expect(judge({})).toMatchObject({ verdict: 'clear', reason: 'shop/web selects 2 pods by app=web.' });
});

test('a cluster without services with selectors has nothing to judge', () => {
  expect(check.judge(gathered()).verdict).toBe('not-applicable');
});

test.each(['services', 'pods'] as const)('without %s it is unknown, for that reason', (kind) => {
  expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
});
