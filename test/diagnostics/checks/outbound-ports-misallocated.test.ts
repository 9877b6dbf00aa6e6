import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import check from '../../../src/diagnostics/checks/outbound-ports-misallocated.ts';
import { allocationOf, automaticPorts } from '../../../src/diagnostics/checks/shared/snat/allocation.ts';
import type { AgentPool, ClusterFacts } from '../../../src/diagnostics/evidence.ts';
import type { SnatMetrics } from '../../../src/diagnostics/evidence/snat.ts';
import { cluster, gathered, pool } from '../evidence.ts';
import { FAILING, gateway, metrics } from '../snat-evidence.ts';

const ADDRESS = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/out';

const shared = (ports: number, addresses: number, pools: readonly AgentPool[], fields: Partial<ClusterFacts> = {}): ClusterFacts => ({
  ...cluster,
  pools,
  loadBalancer: { allocatedOutboundPorts: ports, idleTimeoutMinutes: 30, effectiveOutboundIps: Array.from({ length: addresses }, (_, index) => `${ADDRESS}-${index}`), managedOutboundIps: addresses, bringsOwnAddresses: false },
  ...fields,
});

const nodesOf = (count: number, fields: Partial<AgentPool> = {}): readonly AgentPool[] => [pool({ count, maxSurge: '1', ...fields })];
const failingWith = (ports: number): SnatMetrics => metrics({}, { '10.224.0.6': { ...FAILING, used: ports, allocated: ports, allocatedLast: ports }, '10.224.0.4': { allocatedLast: ports }, '10.224.0.5': { allocatedLast: ports } });
const judge = (facts: ClusterFacts, snatMetrics = metrics()) => check.judge(gathered({ cluster: facts, snatMetrics }));

describe('outbound-ports-misallocated', () => {
  test.each<[string, ClusterFacts, string]>([
    ['automatic, far from a boundary', shared(0, 1, nodesOf(3)), 'Azure gives each of 3 nodes 1,024 ports.'],
    ['fixed, and room for all', shared(4_000, 1, nodesOf(3, { maxCount: 15 })), 'Each node is set to 4,000 ports, and 1 public address suffices for the 16 nodes that there may be.'],
    ['fixed, exactly full', shared(8_000, 1, nodesOf(3, { maxCount: 7 })), 'suffices for the 8 nodes'],
    ['automatic, and a boundary that is far away while little is used', shared(0, 1, nodesOf(10, { maxCount: 60 })), 'Should the pools grow to 61 nodes, each would get 512, and the fullest node used up to 40.'],
  ])('%s: clear', (_what, facts, reason) => {
    expect(judge(facts)).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(reason) });
  });

  describe('fixed ports beyond what the addresses have', () => {
    const facts = shared(8_000, 1, nodesOf(3, { maxCount: 8, maxSurge: '33%' }));

    test('are a fault, with the arithmetic', () => {
      expect(judge(facts).findings).toMatchObject([{ subject: 'demo', says: '8,000 ports for each of up to 11 nodes (upgrades included, 3 now) are 88,000, and 1 public address has 64,000: scaling or upgrading beyond 8 nodes will be refused.' }]);
    });

    test('are mended by addresses, so that no node loses ports', () => {
      expect(judge(facts).remedies).toMatchObject([{ risk: 'risky', operations: [{ from: { allocatedPorts: 8_000, managedIps: 1 }, to: { allocatedPorts: 8_000, managedIps: 2 } }], verify: { checks: ['outbound-ports-misallocated'], subjects: ['demo'] } }]);
    });
  });

  describe("the boundary of Azure's table", () => {
    const used = metrics({}, { '10.224.0.5': { used: 300 } });

    test('is a fault where the next upgrade crosses it, and takes ports that are used: 48 nodes become 53', () => {
      expect(judge(shared(0, 1, nodesOf(48, { maxSurge: '10%' })), used).findings).toMatchObject([{ says: expect.stringContaining('the next upgrade takes 48 nodes to 53: every node then falls from 1,024 to 512 ports') }]);
    });

    test('is no fault of a cluster that uses few ports: what is told is what each node would get', () => {
      expect(judge(shared(0, 1, nodesOf(48, { maxSurge: '10%' })))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('each would get 512, and the fullest node used up to 40.') });
    });

    test('is a fault where nodes use more ports than they would keep, or half of them', () => {
      const facts = shared(0, 1, nodesOf(40, { maxCount: 52 }));
      expect(judge(facts, metrics({}, { '10.224.0.5': { used: 300 } })).findings).toMatchObject([{ says: expect.stringContaining('may grow from 40 nodes to 53') }]);
      expect(judge(facts).verdict).toBe('clear');
    });

    test('is mended by fixing the ports that nodes have now', () => {
      expect(judge(shared(0, 1, nodesOf(48, { maxSurge: '10%' })), used).remedies).toMatchObject([
        { operations: [{ from: { allocatedPorts: 0 }, to: { allocatedPorts: 1_024, managedIps: 1 } }], blastRadius: expect.stringContaining('AKS refuses more than 62 nodes with it') },
      ]);
    });

    test('does not matter where ports are fixed', () => {
      expect(judge(shared(1_024, 1, nodesOf(48, { maxSurge: '10%' }))).verdict).toBe('clear');
    });
  });

  describe('connections that fail while ports lie idle', () => {
    test('are a fault that explains the nodes', () => {
      expect(judge(shared(0, 1, nodesOf(3)), failingWith(1_024)).findings).toMatchObject([{ headline: 'nodes get 1,024 SNAT ports each where 16,000 are possible', explains: ['node-2'] }]);
    });

    test('are mended by four times the ports, from the same address', () => {
      expect(judge(shared(0, 1, nodesOf(3)), failingWith(1_024)).remedies).toMatchObject([
        { operations: [{ kind: 'outbound-ports-set', from: { allocatedPorts: 0, managedIps: 1 }, to: { allocatedPorts: 4_096, managedIps: 1 } }], verify: { checks: ['snat-ports-exhausted', 'outbound-ports-misallocated'], subjects: ['demo', 'node-2'] } },
      ]);
    });

    test('are no fault of the sharing where all ports are given out', () => {
      expect(judge(shared(64, 1, nodesOf(3, { maxCount: 999 })), failingWith(64))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('no ports lie idle') });
    });
  });

  test('where nodes come from node auto provisioning, the change is advice', () => {
    const facts = shared(0, 1, nodesOf(3), { nodeAutoProvisioning: true });
    expect(judge(facts, failingWith(1_024)).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('node auto provisioning') }]);
  });

  test('nodes that have the most that AKS gives are not offered more', () => {
    expect(judge(shared(64_000, 4, nodesOf(2)), failingWith(64_000)).remedies).toEqual([]);
  });

  test('a NAT gateway on the subnets takes what leaves: the ports of the load balancer do not matter', () => {
    const idle = metrics({ backends: metrics().backends.map(({ address, allocated = 0 }) => ({ address, allocated })), natGateways: [gateway({ failed: 9 })] });
    expect(judge(shared(0, 1, nodesOf(48, { maxSurge: '10%' })), idle).verdict).toBe('not-applicable');
  });

  test('an outbound type that is newer than the product leaves it open', () => {
    expect(judge({ ...cluster, outboundType: 'managedTunnel' }).verdict).toBe('unknown');
  });

  test('a change that no load balancer could take is advice', () => {
    expect(judge(shared(64_000, 1, nodesOf(3, { maxCount: 120 }))).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('121 public addresses') }]);
  });

  test('a prefix of addresses, whose size is not told: unknown', () => {
    const { loadBalancer } = shared(0, 1, nodesOf(3));
    const { managedOutboundIps: _none, ...own } = { ...loadBalancer, allocatedOutboundPorts: 0, idleTimeoutMinutes: 30, effectiveOutboundIps: [ADDRESS.replace('publicIPAddresses', 'publicIPPrefixes')], bringsOwnAddresses: true };
    expect(judge({ ...cluster, loadBalancer: own })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('prefix') });
  });

  test.each(['managedNATGateway', 'userAssignedNATGateway', 'userDefinedRouting', 'none'])('outbound type %s: not applicable', (outboundType) => {
    expect(judge({ ...cluster, outboundType }).verdict).toBe('not-applicable');
  });

  test('without a load balancer profile, or without the cluster: unknown', () => {
    const { loadBalancer: _gone, ...facts } = cluster;
    expect(judge(facts).verdict).toBe('unknown');
    expect(check.judge(gathered({}, { cluster: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });

  test('without metrics, few ports that somebody set are not called enough', () => {
    const judged = check.judge(gathered({ cluster: shared(16, 1, nodesOf(3)) }, { snatMetrics: 'Azure refused it' }));
    expect(judged).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('set to 16 ports where more are possible, and whether connections fail for want of them is not known: Azure refused it') });
  });

  test('without metrics the arithmetic still holds', () => {
    expect(check.judge(gathered({ cluster: shared(8_000, 1, nodesOf(3, { maxCount: 8 })) }, { snatMetrics: 'refused' })).verdict).toBe('fault');
    expect(check.judge(gathered({ cluster: shared(0, 1, nodesOf(3)) }, { snatMetrics: 'refused' })).verdict).toBe('clear');
  });

  test.each([[50, 1_024], [51, 512], [100, 512], [101, 256], [200, 256], [201, 128], [400, 128], [401, 64], [800, 64], [801, 32]])('%d nodes get %d ports each', (nodes, ports) => {
    expect(automaticPorts(nodes)).toBe(ports);
  });

  test('whatever is proposed, AKS takes: multiples of 8, and never more than the addresses have', () => {
    const numbers = fc.record({ ports: fc.integer({ min: 0, max: 2_000 }).map((eighth) => eighth * 8), addresses: fc.integer({ min: 1, max: 20 }), count: fc.integer({ min: 1, max: 300 }), maxCount: fc.integer({ min: 1, max: 600 }), surge: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(numbers, ({ ports, addresses, count, maxCount, surge }) => {
        const facts = shared(ports, addresses, [pool({ count, maxCount, maxSurge: `${surge}%` })]);
        for (const { operations } of judge(facts, failingWith(ports === 0 ? 1_024 : ports)).remedies) {
          for (const operation of operations) {
            if (operation.kind !== 'outbound-ports-set') throw new Error(`unexpected ${operation.kind}`);
            const { allocatedPorts, managedIps = 0 } = operation.to;
            expect(allocatedPorts % 8).toBe(0);
            expect(allocatedPorts * (allocationOf(facts)?.mostNodes ?? Infinity)).toBeLessThanOrEqual(64_000 * managedIps);
            expect(managedIps).toBeGreaterThanOrEqual(addresses);
          }
        }
      }),
    );
  });
});
