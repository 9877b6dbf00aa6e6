/** Which zone is read of a private cluster, whose refusals are asked about, and from where the API server is tried. */
import { describe, expect, test } from '@jest/globals';
import { apiServerReach } from '../../../src/diagnostics/collectors/api-server-reach.ts';
import { forbiddenRequests } from '../../../src/diagnostics/collectors/forbidden-requests.ts';
import { privateDns } from '../../../src/diagnostics/collectors/private-dns.ts';
import type { PodEvent } from '../../../src/diagnostics/evidence/events.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { AccessQuestion, KubernetesReader } from '../../../src/diagnostics/ports.ts';
import { FQDN } from '../api-server-evidence.ts';
import { context } from '../egress-context.ts';
import { cluster, gathered, node, pods, webPod } from '../evidence.ts';

const SAID = 'User "system:serviceaccount:shop:reader" cannot list resource "pods" in API group "" in the namespace "shop"';

describe('the zone of a private cluster', () => {
  const asked = async (facts: Partial<typeof cluster>) => {
    const calls: (readonly [string, string])[] = [];
    const privateDnsZone = async (id: string, record: string) => {
      calls.push([id, record]);
      return { id, name: '', record, addresses: [], links: [] };
    };
    const { mode } = await privateDns.collect(gathered({ cluster: { ...cluster, privateCluster: true, fqdn: 'demo-1.guid.privatelink.westeurope.azmk8s.io', ...facts } }), context({ arm: { privateDnsZone } }));
    return { mode, calls };
  };

  test("is AKS's own, in the node resource group, by all of the name but its first label", async () => {
    const { calls } = await asked({ privateDnsMode: 'system' });
    expect(calls).toEqual([['/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/privateDnsZones/guid.privatelink.westeurope.azmk8s.io', 'demo-1']]);
  });

  test("is the customer's where there is one, and the record is what is left of the name", async () => {
    const privateDnsZoneId = '/subscriptions/s/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io';
    expect((await asked({ privateDnsZoneId })).calls).toEqual([[privateDnsZoneId, 'demo-1.guid']]);
  });

  test("is not guessed where the name is not in the customer's zone", async () => {
    await expect(asked({ privateDnsZoneId: '/subscriptions/s/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/other.example' })).rejects.toThrow('is not in the zone');
  });

  test.each([
    ['none', { privateDnsMode: 'none' }, 'none'],
    ['a public cluster', { privateCluster: false }, 'public'],
  ])('is not asked about: %s', async (_what, facts, mode) => {
    expect(await asked(facts)).toEqual({ mode, calls: [] });
  });
});

describe('refusals', () => {
  const event = (pod: string, message: string): PodEvent => ({ pod, node: '', reason: 'FailedCreate', message, count: 1, firstSeen: '', lastSeen: '' });
  const collect = async (kubernetes: Partial<KubernetesReader>, target = {}) => {
    const questions: AccessQuestion[] = [];
    const isAllowed = async (question: AccessQuestion): Promise<boolean> => questions.push(question) === 0;
    const listed = [...pods, webPod('node-1', { name: 'crashing', terminationMessage: SAID }), webPod('node-1', { name: 'twin', terminationMessage: SAID })];
    const found = await forbiddenRequests.collect(gathered({ pods: listed }), context({ kubernetes: { failureEvents: async () => [], isAllowed, ...kubernetes }, target }));
    return { found, questions };
  };

  test('of two pods in the same words are asked about once, as that service account', async () => {
    const { found, questions } = await collect({});
    expect(questions).toMatchObject([{ user: 'system:serviceaccount:shop:reader', groups: expect.arrayContaining(['system:serviceaccounts:shop']), verb: 'list', resource: 'pods', namespace: 'shop' }]);
    expect(found.requests).toMatchObject([{ saidBy: 'shop/crashing', isAllowedNow: { ok: true, value: false } }]);
  });

  test('of one object are asked about for that object: a role may be limited to it', async () => {
    const said = 'pods "web-1" is forbidden: User "system:serviceaccount:shop:reader" cannot get resource "pods" in API group "" in the namespace "shop"';
    const { questions } = await collect({ failureEvents: async () => [event('shop/web', said)] });
    expect(questions).toMatchObject([{}, { verb: 'get', name: 'web-1' }]);
    expect(questions[0]).not.toHaveProperty('name');
  });

  test('of a token count where the pod is not ready: one that is got over it', async () => {
    const says = 'error: You must be logged in to the server (Unauthorized)';
    const listed = [webPod('node-1', { name: 'over-it', terminationMessage: says }), webPod('node-1', { name: 'still', ready: false, terminationMessage: says })];
    const found = await forbiddenRequests.collect(gathered({ pods: listed }), context({ kubernetes: { failureEvents: async () => [] }, target: {} }));
    expect(found.unauthorized.map(({ pod }) => pod)).toEqual(['shop/still']);
  });

  test('of events count, too', async () => {
    const { found } = await collect({ failureEvents: async () => [event('ci/runner', SAID.replaceAll('shop', 'ci'))] });
    expect(found.requests.map(({ saidBy }) => saidBy)).toEqual(['shop/crashing', 'ci/runner']);
  });

  test.each([
    ['another pod', { pod: 'shop/other' }],
    ['another namespace', { namespace: 'ci' }],
  ])('are left out where the question is about %s', async (_what, target) => {
    expect((await collect({}, target)).found.requests).toEqual([]);
  });

  test('that may not be asked about, and events that may not be read, are named and lose nothing else', async () => {
    const refuse = async (): Promise<never> => Promise.reject(new AccessError('refused'));
    const { found } = await collect({ isAllowed: refuse, failureEvents: refuse });
    expect(found).toMatchObject({ requests: [{ isAllowedNow: { ok: false, reason: 'refused' } }], events: { ok: false, reason: 'refused' } });
  });
});

describe('the API server is tried', () => {
  test('by name and by service address, from nodes and from pods on them', () => {
    const evidence = gathered();
    const [section] = apiServerReach.sections('node-0', evidence, context());
    expect(section?.name).toBe('api-server');
    expect(section?.script).toContain(FQDN);
    expect(section?.script).toContain('10.0.0.1');
    expect(apiServerReach.podSections?.(evidence, context())).toHaveLength(1);
  });

  test('from the node and the pod that somebody asked about, and from no other', () => {
    const target = { pod: 'shop/web-7c9fd6b5c4-1' };
    expect(apiServerReach.sections('node-0', gathered(), context({ target }))).toEqual([]);
    expect(apiServerReach.sections('node-1', gathered(), context({ target }))).toHaveLength(1);
  });

  test('on no Windows node, which is said', () => {
    const evidence = gathered({ nodes: [{ ...node('node-0'), os: 'windows' }] });
    expect(apiServerReach.sections('node-0', evidence, context())).toEqual([]);
    expect(apiServerReach.read(new Map(), evidence, context()).views[0]?.results).toMatchObject({ ok: false, reason: expect.stringContaining('Windows') });
  });

  test('a place that did not answer is no place that fails', () => {
    const { views } = apiServerReach.read(new Map(), gathered(), context());
    expect(views.every(({ results }) => !results.ok)).toBe(true);
  });
});
