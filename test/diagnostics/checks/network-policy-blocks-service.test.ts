import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/network-policy-blocks-service.ts';
import type { NetworkPolicyFacts } from '../../../src/diagnostics/evidence/network-policies.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { cluster, gathered, webPod } from '../evidence.ts';
import { CLIENT, WEB, WEB_1, service, serviceProbes } from '../service-evidence.ts';
import type { Reached } from '../service-evidence.ts';

const web = webPod('node-1');
const cart = webPod('node-2', { name: 'cart-5d8f7c6b9-0', address: '10.244.2.10', labels: { app: 'cart' }, workload: 'Deployment/cart' });
const front = webPod('node-0', { name: 'front-0', address: '10.244.0.10', labels: { app: 'front' }, workload: 'Deployment/front' });

const labels = (matchLabels: Record<string, string>) => ({ matchLabels, matchExpressions: [] });
const ports = [{ protocol: 'TCP', port: 8080 }];

const ingress = (from: string, more: Partial<NetworkPolicyFacts> = {}): NetworkPolicyFacts => ({
  namespace: 'shop',
  name: 'web-in',
  podSelector: labels({ app: 'web' }),
  types: ['Ingress'],
  egress: [],
  ingress: [{ peers: [{ podSelector: labels({ app: from }) }], ports }],
  ...more,
});

const shut: Reached = { service: 'timeout', pods: { [WEB_1]: 'timeout' } };

const judge = (policies: readonly NetworkPolicyFacts[], { pod = CLIENT, reached = shut, others = [], crowd = [] }: { crowd?: readonly PodFacts[]; pod?: string; reached?: Reached; others?: { kind: string; namespace: string; count: number }[] } = {}) =>
  check.judge(
    gathered({
      services: [service()],
      pods: [web, cart, front, ...crowd],
      networkPolicies: { policies, others, unread: [] },
      serviceProbes: serviceProbes([web], {}, ['node-2'], reached),
      askedService: { service: WEB, namespace: '', pod },
    }),
  );

describe('a policy that denies a client', () => {
  test('that was asked about is at fault, and the smallest policy more is offered, with its undo', () => {
    const { findings, remedies } = judge([ingress('front')]);
    expect(findings).toMatchObject([{ subject: WEB, headline: `network policy shop/web-in keeps ${CLIENT} from the service shop/web`, concerns: ['NetworkPolicy/shop/web-in'] }]);
    expect(remedies).toMatchObject([
      {
        risk: 'low',
        operations: [{ kind: 'network-policy-create', direction: 'Ingress', podSelector: { matchLabels: { app: 'web' } }, rules: [{ ports }] }],
        undo: expect.stringContaining('delete networkpolicy aks-chatops-allow-service-'),
        verify: { checks: ['network-policy-blocks-service'], subjects: [WEB] },
      },
    ]);
  });

  test('on its way out is at fault as well, and needs a policy of its own', () => {
    const egress = ingress('front', { name: 'cart-out', podSelector: labels({ app: 'cart' }), types: ['Egress'], ingress: [] });
    expect(judge([egress, ingress('front')]).remedies[0]?.operations).toMatchObject([{ direction: 'Egress' }, { direction: 'Ingress' }]);
  });

  test('that nobody asked about does what it is meant to, as long as it lets somebody in', () => {
    expect(judge([ingress('front')], { pod: '' })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('as policies are meant to') });
  });

  test('and everybody else is at fault whoever asks, but who should be let in is not guessed', () => {
    expect(judge([ingress('frnot')], { pod: '' })).toMatchObject({ verdict: 'fault', remedies: [{ operations: [], adviceBecause: expect.stringContaining('--pod') }] });
  });

  test('in a large cluster is at fault as well where it lets nobody in, and left open where too many differ', () => {
    const many = (differ: boolean) => Array.from({ length: 600 }, (_, index) => webPod('node-0', { name: `other-${index}`, address: '10.244.0.77', labels: { app: differ ? `other-${index}` : 'other' }, workload: 'Deployment/other' }));
    expect(judge([ingress('frnot')], { pod: '', crowd: many(false) }).verdict).toBe('fault');
    expect(judge([ingress('frnot')], { pod: '', crowd: many(true) })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('--pod') });
  });

  test('beside a range for other pods lets nobody in by that', () => {
    const range = ingress('front', { name: 'other-in', podSelector: labels({ app: 'cart' }), ingress: [{ peers: [{ ipBlock: { cidr: '192.0.2.0/24', except: [] } }], ports }] });
    expect(judge([ingress('frnot'), range], { pod: '' }).verdict).toBe('fault');
  });

  test('and a range of addresses in, lets somebody in', () => {
    const range = ingress('front', { ingress: [{ peers: [{ ipBlock: { cidr: '192.0.2.0/24', except: [] } }], ports }] });
    expect(judge([range], { pod: '' }).verdict).toBe('clear');
  });

  test('but was got past is none: a connection that was made outweighs it', () => {
    expect(judge([ingress('front')], { reached: {} }).verdict).toBe('clear');
  });
});

test('a policy for the port of the service shuts the port of the pod: policies see packets after the translation', () => {
  expect(judge([ingress('cart', { ingress: [{ peers: [], ports: [{ protocol: 'TCP', port: 80 }] }] })]).verdict).toBe('fault');
});

test('a policy that lets the client in is clear', () => {
  expect(judge([ingress('cart')])).toMatchObject({ verdict: 'clear', reason: `No policy keeps ${CLIENT} from ${WEB}.` });
});

test('objects of another engine leave it open', () => {
  expect(judge([], { others: [{ kind: 'GlobalNetworkPolicy', namespace: '', count: 2 }] }).verdict).toBe('unknown');
});

test('without an engine policies have no effect: not applicable', () => {
  expect(check.judge(gathered({ cluster: { ...cluster, networkPolicy: 'none' }, services: [service()] })).verdict).toBe('not-applicable');
});

test('without measurements a client that was asked about is judged all the same; without one it is unknown', () => {
  const without = (pod: string) =>
    check.judge(gathered({ services: [service()], pods: [web, cart, front], networkPolicies: { policies: [ingress('front')], others: [], unread: [] }, askedService: { service: WEB, namespace: '', pod } }, { serviceProbes: 'no probe' })).verdict;
  expect(without(CLIENT)).toBe('fault');
  expect(without('')).toBe('unknown');
});
