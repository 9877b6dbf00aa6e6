import { describe, expect, test } from '@jest/globals';
import check, { snatPortsExhaustedForTunnel } from '../../../src/diagnostics/checks/snat-ports-exhausted.ts';
import { checksOf } from '../../../src/diagnostics/registry.ts';
import { cluster, gathered, lack, node, nodes, pool } from '../evidence.ts';
import { FAILING, backend, gatewayMetrics, metrics } from '../snat-evidence.ts';

const failing = metrics({}, { '10.224.0.6': FAILING });
const nat = { ...cluster, outboundType: 'userAssignedNATGateway' };
const fixed = (allocatedOutboundPorts: number) => ({ ...cluster, loadBalancer: { allocatedOutboundPorts, idleTimeoutMinutes: 30, effectiveOutboundIps: ['/x/publicIPAddresses/a'], managedOutboundIps: 1, bringsOwnAddresses: false } });

describe('snat-ports-exhausted', () => {
  test('connections without a failure on every node: clear, with the fullest node', () => {
    expect(check.judge(gathered())).toMatchObject({
      verdict: 'clear',
      reason: 'None of 360 connections failed for want of a SNAT port from 10:12 to 10:40 UTC. The fullest node, node-0, used up to 40 of 1,024 ports.',
    });
  });

  test('failures at a node: a fault that names the node, how many, and when', () => {
    const result = check.judge(gathered({ snatMetrics: failing }));
    expect(result).toMatchObject({
      verdict: 'fault',
      findings: [{ subject: 'node-2', headline: 'node-2 has run out of SNAT ports', says: '30 of 200 connections from node-2 (10.224.0.6) got no SNAT port from 10:14 to 10:39 UTC; up to 1,024 of 1,024 ports were in use.' }],
    });
    expect(result.reason).toContain("Azure's counts reach until 10:40 UTC.");
  });

  test('ports nearly used up without a failure are a warning, not a fault', () => {
    expect(check.judge(gathered({ snatMetrics: metrics({}, { '10.224.0.5': { used: 980, ratio: 0.957 } }) }))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('Warning: the fullest node, node-1, used up to 980 of 1,024 ports (96 %).') });
  });

  test('an address that no node has any more is said to be that', () => {
    const gone = metrics({ backends: [...metrics().backends, backend('10.224.0.99', FAILING)] });
    expect(check.judge(gathered({ snatMetrics: gone })).findings).toMatchObject([{ subject: '10.224.0.99', says: expect.stringContaining('which no node has any more (it was replaced or removed)') }]);
  });

  test('nodes that cannot be listed are named by their address, and not called replaced', () => {
    const result = check.judge(gathered({ snatMetrics: failing }, { nodes: 'no connection (ECONNREFUSED)' }));
    expect(result.findings).toMatchObject([{ subject: '10.224.0.6', says: expect.not.stringContaining('replaced') }]);
  });

  test.each<[string, Parameters<typeof gathered>[0], string]>([
    ['there is no value at all', { snatMetrics: metrics({ backends: [] }, {}) }, 'no SNAT metrics of node-0'],
    ['Azure knows nothing of the load balancer', { snatMetrics: (({ reaches: _never, ...rest }) => ({ ...rest, backends: [] }))(metrics()) }, 'which is not the same as no failures'],
    ['the values end long ago', { snatMetrics: metrics({ reaches: '2026-11-20T10:25:00.000Z' }) }, 'reach until 10:25 UTC only, 17 minutes before'],
    ['most minutes have no value', { snatMetrics: metrics({ missingMinutes: 15 }) }, 'for 15 of the 28 minutes'],
    ['Azure could not give a metric', { snatMetrics: metrics({ problems: ['snatconnectioncount: InternalServerError'] }) }, 'InternalServerError'],
    ['one node has no value', { snatMetrics: metrics({ backends: [backend('10.224.0.4'), backend('10.224.0.5')] }) }, 'no SNAT metrics of node-2 (10.224.0.6)'],
    ['a new node has no address yet', { nodes: [...nodes, { ...node('node-2'), name: 'node-9', address: '' }] }, 'no SNAT metrics of node-9,'],
  ])('where %s it is unknown, never clear', (_what, change, because) => {
    expect(check.judge(gathered(change))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(because) });
  });

  test('a NAT gateway that takes the traffic of the nodes\' subnets is judged in the load balancer\'s stead', () => {
    const idle = metrics().backends.map(({ address, allocated = 0 }) => ({ address, allocated }));
    const failingGateway = check.judge(gathered({ snatMetrics: metrics({ backends: idle, natGateways: gatewayMetrics({ failed: 5 }).natGateways }) }));
    expect(failingGateway).toMatchObject({ verdict: 'fault', findings: [{ subject: 'aks-natgateway' }] });
    expect(check.judge(gathered({ snatMetrics: metrics({ backends: [], natGateways: gatewayMetrics().natGateways }) })).verdict).toBe('clear');
  });

  test('an outbound type that is newer than the product leaves it open, and is named', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, outboundType: 'managedTunnel' } }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('"managedTunnel"') });
  });

  test('counts from before more ports were set accuse nobody', () => {
    const before = gathered({ cluster: fixed(4_096), snatMetrics: failing });
    expect(check.judge(before)).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('are from when it had 1,024 ports; it is set to 4,096 now') });
  });

  test('a few missing minutes do not matter', () => {
    expect(check.judge(gathered({ snatMetrics: metrics({ missingMinutes: 2 }) })).verdict).toBe('clear');
  });

  test.each(['userDefinedRouting', 'none', 'block'])('with outbound type %s: not applicable, whatever could be read', (outboundType) => {
    expect(check.judge(gathered({ cluster: { ...cluster, outboundType } }, { snatMetrics: 'no' }))).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining(outboundType) });
  });

  test('without metrics it is unknown, for that reason', () => {
    expect(check.judge(gathered({}, { snatMetrics: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });

  test('without nodes, and without a failure, it is unknown', () => {
    expect(check.judge(gathered({}, { nodes: 'no connection' }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('which nodes there are is not known: no connection') });
  });

  describe('with a NAT gateway', () => {
    test('no failure: clear, and dropped packets are mentioned', () => {
      expect(check.judge(gathered({ cluster: nat, snatMetrics: gatewayMetrics({ dropped: 12 }) }))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('aks-natgateway dropped 12 packets all the same') });
    });

    test('failures are a fault of the gateway, with advice only', () => {
      const result = check.judge(gathered({ cluster: nat, snatMetrics: gatewayMetrics({ failed: 40, dropped: 80, failedFrom: '2026-11-20T10:14:00.000Z', failedUntil: '2026-11-20T10:14:00.000Z' }) }));
      expect(result).toMatchObject({
        findings: [{ subject: 'aks-natgateway', says: '40 of 900 connections got no SNAT port at NAT gateway aks-natgateway at 10:14 UTC; it dropped 80 packets.' }],
        remedies: [{ operations: [], command: expect.stringMatching(/^az network nat gateway update --ids '\/subscriptions\/.*\/aks-natgateway' /) }],
      });
    });
  });

  describe('the remedy', () => {
    const full = { ...fixed(64), pools: [pool({ count: 3, maxCount: 999, maxSurge: '1' })] };
    const few = metrics({}, { '10.224.0.6': { ...FAILING, allocatedLast: 64 } });

    test('is left to the check of the allocation where ports lie idle', () => {
      expect(check.judge(gathered({ snatMetrics: failing })).remedies).toEqual([]);
    });

    test('adds addresses where none lie idle, and its inverse takes them away', () => {
      expect(check.judge(gathered({ cluster: full, snatMetrics: few })).remedies).toMatchObject([
        {
          risk: 'risky',
          operations: [{ kind: 'outbound-ports-set', from: { allocatedPorts: 64, managedIps: 1 }, to: { allocatedPorts: 128, managedIps: 2 } }],
          undo: 'az aks update --resource-group rg --name demo --load-balancer-managed-outbound-ip-count 1 --load-balancer-outbound-ports 64',
          blastRadius: expect.stringContaining('1 more public address'),
          verify: { checks: ['snat-ports-exhausted'], subjects: ['node-2'] },
        },
      ]);
    });

    test('is advice where the customer brings the addresses', () => {
      const own = { ...full, loadBalancer: { ...full.loadBalancer, bringsOwnAddresses: true } };
      const [remedy] = check.judge(gathered({ cluster: own, snatMetrics: few })).remedies;
      expect(remedy).toMatchObject({ operations: [], adviceBecause: expect.stringContaining('your own') });
      expect(remedy?.command).not.toContain('managed-outbound-ip-count');
    });
  });

  describe('where the tunnel is in question', () => {
    const judge = snatPortsExhaustedForTunnel.judge;

    test('it is a cause, and brings the remedy itself', () => {
      expect(checksOf('tunnel').find(({ id }) => id === check.id)).toBe(snatPortsExhaustedForTunnel);
      expect(checksOf('snat')[0]).toBe(check);
      expect(snatPortsExhaustedForTunnel.role).toBe('cause');
      expect(judge(gathered({ snatMetrics: failing })).remedies).toMatchObject([{ operations: [{ kind: 'outbound-ports-set', to: { allocatedPorts: expect.any(Number), managedIps: 1 } }] }]);
    });

    test.each(['privateCluster', 'vnetIntegration'] as const)('%s: not applicable there, though other traffic may still fail', (kind) => {
      const inside = gathered({ cluster: { ...cluster, [kind]: true }, snatMetrics: failing });
      expect(judge(inside)).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining('inside the virtual network') });
      expect(check.judge(inside).verdict).toBe('fault');
    });
  });

  test('without the cluster it is unknown', () => {
    expect(check.judge(gathered({}, { cluster: lack('refused (403)').reason }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
