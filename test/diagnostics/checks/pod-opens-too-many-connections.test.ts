import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/pod-opens-too-many-connections.ts';
import { cluster, gathered, have, lack, node, pods, security, webPod } from '../evidence.ts';
import type { NamespaceConnections } from '../../../src/diagnostics/evidence/snat.ts';
import { FAILING, connections, gatewayMetrics, metrics, namespace, ownNamespace, peer } from '../snat-evidence.ts';

const POD = 'shop/web-7c9fd6b5c4-2';
const failing = metrics({}, { '10.224.0.6': FAILING });
const busy = metrics({}, { '10.224.0.6': { used: 700, ratio: 0.68 } });
const nat = { ...cluster, outboundType: 'managedNATGateway' };
const calm = { 'node-0': connections(), 'node-1': connections() };
const on = (...namespaces: readonly NamespaceConnections[]) => ({ ...calm, 'node-2': connections(...namespaces) });
const web = (...peers: ReturnType<typeof peer>[]) => namespace('10.244.2.100', ...peers);
const full = metrics({}, { '10.224.0.6': { used: 980, ratio: 0.96 } });
const judge = (change: Parameters<typeof gathered>[0], missing: Parameters<typeof gathered>[1] = {}) => check.judge(gathered(change, missing));

describe('pod-opens-too-many-connections', () => {
  test('few connections everywhere: clear, with the pod that has the most', () => {
    expect(judge({})).toMatchObject({ verdict: 'clear', reason: `No pod stands out: on 3 nodes, 3 holders have 9 connections to public addresses, ${POD} the most (4).` });
  });

  test('half of the ports towards one destination: a fault that names pod, workload, node, destination and numbers', () => {
    const result = judge({ snatMetrics: full, podConnections: on(web(peer(520, { byState: { 'SYN-SENT': 20, ESTAB: 500 } }), peer(7, { remote: '203.0.113.11' })), namespace('10.244.2.7', peer(200))) });
    expect(result).toMatchObject({
      verdict: 'fault',
      findings: [
        {
          subject: POD,
          headline: `${POD} (Deployment/web) holds 527 connections to 203.0.113.10 and others on node-2`,
          says: `${POD} (Deployment/web) on node-2 holds 520 connections to 203.0.113.10:443 (500 ESTAB, 20 SYN-SENT), 7 connections to 203.0.113.11:443 (7 ESTAB); the node has 1,024 ports for each destination. That is 72 % of what node-2 holds.`,
          explains: ['node-2'],
          evidence: ['node/node-2/connections'],
        },
      ],
    });
  });

  test('as many connections to different destinations share ports, and are no fault', () => {
    const spread = Array.from({ length: 10 }, (_, index) => peer(60, { remote: `203.0.113.${index + 10}` }));
    expect(judge({ podConnections: on(web(...spread)) }).verdict).toBe('clear');
  });

  test('where Azure counts few ports in use, many connections are no proof that they are translated: it stays open, and names the pod', () => {
    const result = judge({ podConnections: on(web(peer(600))) });
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(`${POD} holds 600 connections on node-2, most of them to 203.0.113.10, and Azure counts few SNAT ports in use there`) });
  });

  test('a large cluster where no node had to be looked at says so', () => {
    expect(judge({ podConnections: {} })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('No node had to be looked at') });
  });

  test('a NAT gateway on the subnets of nodes behind a load balancer is where ports are shared', () => {
    const taken = metrics({ backends: metrics().backends.map(({ address, allocated = 0 }) => ({ address, allocated })), natGateways: gatewayMetrics({ failed: 5 }).natGateways });
    expect(judge({ snatMetrics: taken, podConnections: on(web(peer(900))) }).findings).toMatchObject([{ subject: POD, explains: ['aks-natgateway'] }]);
  });

  test('an outbound type that is newer than the product leaves it open', () => {
    expect(judge({ cluster: { ...cluster, outboundType: 'managedTunnel' } }).verdict).toBe('unknown');
  });

  test('two pods that each take half are both named', () => {
    expect(judge({ snatMetrics: full, podConnections: on(web(peer(512)), namespace('10.244.2.7', peer(512))) }).findings.map(({ subject }) => subject)).toEqual([POD, 'the pod with address 10.244.2.7']);
  });

  describe('on a node that has run out', () => {
    test('the fullest pod is accused where it stands out', () => {
      expect(judge({ snatMetrics: failing, podConnections: on(web(peer(300)), namespace('10.244.2.7', peer(280)), namespace('10.244.2.8', peer(90))) }).findings).toMatchObject([{ subject: POD }]);
    });

    test('nobody is where many share the load', () => {
      const many = Array.from({ length: 5 }, (_, index) => namespace(`10.244.2.${index + 1}`, peer(200)));
      expect(judge({ snatMetrics: failing, podConnections: on(...many) })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('5 holders have 1,000 connections') });
    });

    test('connections that are closed before anyone looks leave it open', () => {
      expect(judge({ snatMetrics: failing, podConnections: on(web(peer(9))) })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2 ran out of ports, but only 9 connections are open there') });
    });

    test('what the same pod holds on a node that is well is not held against it', () => {
      expect(judge({ snatMetrics: failing, podConnections: { ...on(web(peer(9))), 'node-0': connections(namespace('10.244.0.100', peer(300))) } }).verdict).toBe('unknown');
    });
  });

  describe('whose connections they are', () => {
    test("peers inside the virtual network's own prefixes take no port, public as these may look", () => {
      const inside = security('node-2');
      const networkSecurity = [inside.ok ? have({ ...inside.value, vnetPrefixes: ['10.224.0.0/12', '203.0.113.0/24'] }) : inside];
      expect(judge({ snatMetrics: full, networkSecurity, podConnections: on(web(peer(600))) }).verdict).toBe('clear');
    });

    test('pods with hostNetwork are told by their process, and those that it may belong to are named', () => {
      const agent = webPod('node-2', { namespace: 'monitoring', name: 'agent-x', hostNetwork: true, address: '10.224.0.6' });
      expect(judge({ snatMetrics: full, pods: [...pods, agent], podConnections: on(ownNamespace(peer(600, { process: 'scraper' }), peer(3, { process: 'containerd' }))) }).findings).toMatchObject([
        { subject: 'process scraper in the own network of node-2', headline: 'process scraper in the own network of node-2 holds 600 connections to 203.0.113.10', says: expect.stringContaining('Pods with hostNetwork there: monitoring/agent-x.') },
      ]);
    });

    test('a pod that has ended does not lend its name to the one that has its address now', () => {
      const ended = webPod('node-2', { name: 'job-1', phase: 'Succeeded', workload: 'Job/job' });
      expect(judge({ snatMetrics: full, pods: [ended, ...pods], podConnections: on(web(peer(600))) }).findings).toMatchObject([{ subject: POD }]);
    });

    test('without the Kubernetes API the pod is named by its address, with the reason', () => {
      const result = judge({ snatMetrics: failing, podConnections: on(web(peer(600))) }, { pods: 'no connection (ECONNREFUSED)' });
      expect(result.findings).toMatchObject([{ subject: 'the pod with address 10.244.2.100', says: expect.stringContaining('Its pod cannot be named: no connection (ECONNREFUSED).') }]);
      expect(result.remedies[0]?.command).toContain('spec.nodeName=node-2');
    });
  });

  describe('nodes that were not looked at', () => {
    const unseen = { ...calm, 'node-2': lack('by debug pod: refused') };

    test.each([['has run out', failing], ['is more than half full', busy], ['has no counts', metrics({ backends: metrics().backends.slice(0, 2) })], ['has counts of long ago only', metrics({ reaches: '2026-11-20T10:20:00.000Z' })]])('leave it open where one %s', (_what, snatMetrics) => {
      expect(judge({ snatMetrics, podConnections: unseen })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('who holds connections is not known of node-2: by debug pod: refused') });
    });

    test('do not matter where Azure counts few ports there, or none at all', () => {
      expect(judge({ podConnections: unseen }).verdict).toBe('clear');
      const idle = metrics({ backends: [...metrics().backends.slice(0, 2), { address: '10.224.0.6', allocated: 1_024, allocatedLast: 1_024 }] });
      expect(judge({ snatMetrics: idle, podConnections: unseen }).verdict).toBe('clear');
    });

    test('leave it open without metrics', () => {
      expect(judge({ podConnections: unseen }, { snatMetrics: 'refused (403)' }).verdict).toBe('unknown');
    });

    test('stand beside a finding as what is not told', () => {
      const result = judge({ snatMetrics: metrics({}, { '10.224.0.6': FAILING, '10.224.0.5': FAILING }), podConnections: { ...on(web(peer(600))), 'node-1': lack('cut') } });
      expect(result).toMatchObject({ verdict: 'fault', reason: expect.stringContaining('Not told: Who holds connections is not known of node-1: cut'.replace('Who', 'who')) });
    });

    test('Windows nodes are named with what to run there', () => {
      expect(judge({ nodes: [{ ...node('node-2'), os: 'windows' }], snatMetrics: failing, podConnections: {} })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('netstat -aon') });
    });
  });

  describe('with a NAT gateway', () => {
    test('all nodes share its ports: the fullest pod of any of them is accused', () => {
      const result = judge({ cluster: nat, snatMetrics: gatewayMetrics({ failed: 5 }), podConnections: { ...on(web(peer(900))), 'node-0': connections(namespace('10.244.0.100', peer(400))) } });
      expect(result.findings).toMatchObject([{ subject: POD, explains: ['aks-natgateway'], says: expect.stringContaining('69 % of what aks-natgateway holds') }]);
    });

    test('nobody is while nothing fails', () => {
      expect(judge({ cluster: nat, snatMetrics: gatewayMetrics(), podConnections: on(web(peer(900))) }).verdict).toBe('clear');
    });
  });

  test('the remedy is advice with the names of this workload', () => {
    expect(judge({ snatMetrics: full, podConnections: on(web(peer(600))) }).remedies).toMatchObject([{ operations: [], command: 'kubectl --namespace shop rollout restart deployment/web', lasting: expect.stringContaining('reuse connections') }]);
  });

  test.each(['userDefinedRouting', 'none', 'block'])('outbound type %s: not applicable', (outboundType) => {
    expect(judge({ cluster: { ...cluster, outboundType } }, { podConnections: 'no' }).verdict).toBe('not-applicable');
  });

  test.each(['cluster', 'podConnections'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(judge({}, { [kind]: 'refused (403)' })).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
