import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/node-resolver-wrong.ts';
import type { NodeResolver } from '../../../src/diagnostics/evidence/dns.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import { AZURE, FQDN, probes, resolver, vnetDns } from '../dns-evidence.ts';
import { gathered, have, lack, node, nodes } from '../evidence.ts';

const OWN = '10.225.0.53';
const OTHER = '10.225.0.54';

const judge = (answer: Answer<NodeResolver>, servers: readonly string[] = []) => check.judge(gathered({ vnetDns: vnetDns(servers), nodeResolvers: { 'node-2': answer } }));

describe('node-resolver-wrong', () => {
  test('all nodes ask what the network hands out: clear, with the count', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: `3 of 3 Linux nodes ask ${AZURE}, as virtual network vnet tells them.` });
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['the network\'s own servers', [OWN, OTHER], [OWN, OTHER]],
    ['the same servers in another order', [OTHER, OWN], [OWN, OTHER]],
    ['the first three of many', [OWN, OTHER, '10.225.0.55'], [OWN, OTHER, '10.225.0.55', '10.225.0.56']],
  ])('%s: clear', (_what, own, handed) => {
    expect(judge(resolver(own), handed).verdict).toBe('clear');
  });

  test('a node that keeps the old list is a fault, with both lists', () => {
    const result = judge(resolver([AZURE]), [OWN]);
    expect(result.findings).toMatchObject([{ subject: 'node-2', headline: `node-2 still asks ${AZURE}, while virtual network vnet tells its nodes to ask ${OWN}` }]);
    expect(judge(resolver([OWN]), []).findings[0]?.headline).toContain(`tells its nodes to ask Azure DNS (${AZURE})`);
  });

  test('a node that misses a server of the list is a fault', () => {
    expect(judge(resolver([OWN]), [OWN, OTHER]).findings[0]?.headline).toContain(`asks only ${OWN}`);
  });

  test('a node without any server is a fault', () => {
    expect(judge(resolver([])).findings[0]?.headline).toBe('node-2 knows no DNS server');
  });

  test('Azure DNS beside other servers on one list is a fault of the network, and what they contradict each other about is said', () => {
    const mixed = gathered({ vnetDns: vnetDns([OWN, AZURE]), nodeResolvers: { 'node-2': resolver([OWN, AZURE]) }, dnsProbes: probes([[{ server: AZURE, name: FQDN }, 'nxdomain']], { servers: [OWN, AZURE] }) });
    expect(check.judge(mixed).findings).toMatchObject([{ subject: 'vnet', headline: `virtual network vnet lists Azure DNS beside ${OWN}`, says: expect.stringContaining(`contradict each other about ${FQDN}`) }]);
    expect(check.judge(mixed).remedies).toMatchObject([{ operations: [], command: expect.stringContaining(`--dns-servers ${OWN}`) }]);
  });

  test('LocalDNS is known: what the lease says counts, and without one it is left open which servers LocalDNS was given', () => {
    const local = (leased: string) => resolver(['169.254.10.10'], { leased: have(leased) });
    expect(judge(local(`DNS=${AZURE}\n`))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('through LocalDNS') });
    expect(judge(local(''))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('no DHCP lease') });
    expect(judge(local(`DNS=${AZURE}\n`), [OWN]).verdict).toBe('fault');
  });

  test('a node without systemd-resolved is judged by /etc/resolv.conf', () => {
    const plain = (text: string) => resolver([], { upstream: lack('not there'), resolvConf: have(text) });
    expect(judge(plain(`nameserver ${AZURE}\n`)).verdict).toBe('clear');
    expect(judge(plain('nameserver 10.9.9.9\n')).verdict).toBe('fault');
    expect(judge(resolver([], { upstream: lack('not there'), resolvConf: lack('not there') })).verdict).toBe('unknown');
  });

  describe('the remedy', () => {
    test('restarts the network service, by which nothing can be taken back', () => {
      expect(judge(resolver([AZURE]), [OWN]).remedies).toMatchObject([
        { risk: 'risky', operations: [{ kind: 'resolver-restart', node: 'node-2', units: ['systemd-networkd', 'systemd-resolved'] }], command: 'systemctl restart systemd-networkd systemd-resolved', verify: { subjects: ['node-2'] } },
      ]);
    });

    test('is advice where the machine is not known', () => {
      const unknownMachine = [{ ...node('node-2'), machine: lack('no providerID') }];
      const result = check.judge(gathered({ nodes: unknownMachine, vnetDns: vnetDns([OWN]), nodeResolvers: { 'node-2': resolver([AZURE]) } }));
      expect(result.remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('node-2') }]);
    });
  });

  test('one node that could not be read leaves it open; a fault elsewhere is told all the same', () => {
    const half = (first: Answer<NodeResolver>) => check.judge(gathered({ nodeResolvers: { 'node-0': first, 'node-1': lack('409') } }));
    expect(half(resolver([AZURE]))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('409') });
    expect(half(resolver([OWN]))).toMatchObject({ verdict: 'fault', reason: expect.stringContaining('Not told') });
  });

  test('no Linux node: unknown', () => {
    expect(check.judge(gathered({ nodes: nodes.map((one) => ({ ...one, os: 'windows' })), nodeResolvers: {} })).verdict).toBe('unknown');
  });

  test.each(['nodes', 'vnetDns', 'nodeResolvers'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
