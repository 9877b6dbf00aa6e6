import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/upstream-dns-fails.ts';
import { AZURE, FQDN, MCR, NODE, measured, probes, resolver, said, unmeasured, vnetDns } from '../dns-evidence.ts';
import type { Change } from '../dns-evidence.ts';
import { gathered, lack } from '../evidence.ts';

const OWN = '10.225.0.53';
const OTHER = '10.225.0.54';

const judge = (changes: readonly Change[], servers: readonly string[] = []) =>
  check.judge(gathered({ vnetDns: vnetDns(servers), dnsProbes: probes(changes, { servers: servers.includes(AZURE) ? servers : [...servers, AZURE] }) }));

describe('upstream-dns-fails', () => {
  test('the servers that the network hands out answer: clear, by name', () => {
    expect(judge([])).toMatchObject({ verdict: 'clear', reason: `${AZURE} answers the nodes for ${FQDN} and ${MCR}.` });
    expect(judge([], [OWN, OTHER]).reason).toContain(`${OWN} and ${OTHER} answer the nodes`);
  });

  test.each([
    ['timeout', 'does not answer'],
    ['port-closed', 'is not listening on port 53'],
    ['unreachable', 'cannot be reached'],
    ['servfail', 'answers SERVFAIL'],
    ['refused', 'answers REFUSED'],
  ] as const)('a server that comes to %s for every name is a fault, and whose it is is said', (status, how) => {
    expect(judge([[{ from: NODE, server: AZURE }, status]]).findings).toMatchObject([{ subject: AZURE, headline: `the DNS server ${AZURE} (Azure DNS) ${how}` }]);
    expect(judge([[{ server: OWN }, status]], [OWN]).findings).toMatchObject([{ subject: OWN, headline: `the DNS server ${OWN} (a server of virtual network vnet) ${how}` }]);
  });

  test('one dead server of two is a fault of that one, and the other is said to answer', () => {
    const result = judge([[{ server: OWN }, 'timeout']], [OWN, OTHER]);
    expect(result.findings.map(({ subject }) => subject)).toEqual([OWN]);
    expect(result.findings[0]?.says).toContain(OTHER);
  });

  test('Azure DNS that is blocked where the network has servers of its own harms nobody', () => {
    expect(judge([[{ server: AZURE }, 'timeout']], [OWN]).verdict).toBe('clear');
  });

  test('a server that fails from one node only is a fault, and the count says so', () => {
    const base = probes();
    const vantages = [...base.vantages, { node: 'node-1', role: 'node' as const }];
    const more = [FQDN, MCR].map((name) => ({ ...measured(3, 'upstream', AZURE, name), answer: said('timeout') }));
    const result = check.judge(gathered({ dnsProbes: { ...base, vantages, measured: [...base.measured, ...more] } }));
    expect(result.findings[0]?.says).toContain('from node-1 (1 of 2 places asked)');
  });

  test('it answers over TCP and not over UDP: udp/53 is blocked', () => {
    const result = judge([[{ server: AZURE, protocol: 'udp' }, 'timeout']]);
    expect(result.findings[0]?.says).toContain('Over TCP it answers: udp/53 is blocked.');
  });

  test('TCP alone fails: no fault, but said, as long as no answer needed it', () => {
    expect(judge([[{ server: AZURE, protocol: 'tcp' }, 'timeout']])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('over TCP') });
  });

  test('TCP fails and an answer was cut to fit UDP: a fault', () => {
    const result = judge([[{ server: AZURE, protocol: 'tcp' }, 'timeout'], [{ server: AZURE, protocol: 'udp', name: MCR }, said('answered', { truncated: true })]]);
    expect(result.findings[0]?.headline).toContain('cuts long answers and gives no answer over TCP');
  });

  test('one name that fails while others are answered is a fault of that name', () => {
    const result = judge([[{ purpose: 'upstream', name: FQDN, protocol: 'udp' }, 'servfail']]);
    expect(result.findings).toMatchObject([{ subject: FQDN, headline: `${AZURE} answers SERVFAIL for ${FQDN}, though other names are answered` }]);
  });

  test('one server denies what the other one knows: a fault of the one that denies', () => {
    const result = judge([[{ server: OWN, name: FQDN }, 'nxdomain']], [OWN, OTHER]);
    expect(result.findings).toMatchObject([{ subject: OWN, headline: expect.stringContaining(`does not know ${FQDN}`) }]);
  });

  test('where Azure DNS is on the list, that contradiction belongs to the mixed list', () => {
    expect(judge([[{ server: AZURE, name: FQDN }, 'nxdomain']], [OWN, AZURE]).verdict).toBe('clear');
  });

  test('a name that nobody knows is not the servers\' fault', () => {
    expect(judge([[{ purpose: 'upstream', name: FQDN }, 'nxdomain']]).verdict).toBe('clear');
  });

  test('what one node alone still asks is that node\'s fault, not the servers\'', () => {
    const stale = { 'node-2': resolver(['10.9.9.9']) };
    expect(check.judge(gathered({ nodeResolvers: stale, dnsProbes: probes([[{ server: '10.9.9.9' }, 'timeout']], { servers: [AZURE, '10.9.9.9'] }) })).verdict).toBe('clear');
  });

  test('the network cannot be read: what the nodes ask counts', () => {
    const evidence = gathered({ nodeResolvers: { 'node-2': resolver([OWN]) }, dnsProbes: probes([[{ server: OWN }, 'timeout']], { servers: [OWN, AZURE] }) });
    expect(check.judge({ ...evidence, vnetDns: lack('refused (403)') }).findings.map(({ subject }) => subject)).toEqual([OWN]);
  });

  test('the remedy is advice, and takes the dead server off the list of its network', () => {
    expect(judge([[{ server: OWN }, 'timeout']], [OWN, OTHER]).remedies).toMatchObject([{ operations: [], command: expect.stringContaining(`az network vnet update --ids '${vnetDns().id}' --dns-servers ${OTHER}`), undo: `az network vnet update --ids '${vnetDns().id}' --dns-servers ${OWN} ${OTHER}` }]);
  });

  test('the only server of a network is never taken off its list: what it alone knows would be lost', () => {
    expect(judge([[{ server: OWN }, 'timeout']], [OWN]).remedies).toMatchObject([{ command: expect.not.stringContaining('vnet update'), undo: 'asking changes nothing' }]);
  });

  test('servers that deny what another one knows are each named, with a remedy each', () => {
    const third = '10.225.0.55';
    const result = judge([[{ server: OWN, name: FQDN }, 'nxdomain'], [{ server: OTHER, name: FQDN }, 'nxdomain']], [OWN, OTHER, third]);
    expect(result.findings.map(({ subject }) => subject)).toEqual([OWN, OTHER]);
    expect(result.remedies.map(({ command }) => command.split('\n')[0])).toEqual([`dig @${OWN} ${FQDN}`, `dig @${OTHER} ${FQDN}`]);
  });

  test('a server that was not asked, or not readably, leaves it unknown', () => {
    expect(check.judge(gathered({ vnetDns: vnetDns([OWN]) })).verdict).toBe('unknown');
    expect(judge([[{ server: AZURE }, said('unknown')]]).verdict).toBe('unknown');
    expect(check.judge(gathered({ dnsProbes: unmeasured('409, the node is busy') }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('409') });
  });

  test.each(['cluster', 'dnsProbes'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
