import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/name-does-not-exist.ts';
import { AZURE, COREDNS, FQDN, MCR, NODE, POD, SERVICE, measured, probes, said, unmeasured, vnetDns } from '../dns-evidence.ts';
import type { Change } from '../dns-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const HOST = 'api.partner.example';
const names = [HOST, MCR];

const judge = (changes: readonly Change[], suffixed: readonly string[] = []) => {
  const base = probes([], { names }).measured;
  const search = ['shop.svc.cluster.local', 'svc.cluster.local', 'corp.example'].map((suffix) => ({
    ...measured(POD, 'search', SERVICE, `${HOST}.${suffix}`),
    answer: suffixed.includes(suffix) ? said('answered', { addresses: ['10.1.1.1'] }) : said('nxdomain'),
  }));
  return check.judge(gathered({ dnsProbes: probes(changes, { names, host: HOST, measured: [...base, ...search] }) }));
};

const upstream = { purpose: 'upstream', name: HOST } as const;

describe('name-does-not-exist', () => {
  test('the name exists: clear, with its address and who says so', () => {
    expect(judge([])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(`${HOST} is 203.0.113.10, says ${AZURE}.`) });
  });

  test('every server denies it: a fault of the name', () => {
    expect(judge([[{ name: HOST }, 'nxdomain']]).findings).toMatchObject([{ subject: HOST, headline: `${HOST} does not exist` }]);
  });

  test('it exists without an IPv4 address', () => {
    expect(judge([[{ name: HOST }, 'no-data']]).findings[0]?.headline).toBe(`${HOST} has no IPv4 address`);
  });

  test.each(['nxdomain', 'no-data'] as const)('an alias that leads to nothing (%s) is said with where it leads', (status) => {
    const result = judge([[{ name: HOST }, said(status, { cname: 'gone.cdn.example' })]]);
    expect(result.findings[0]?.headline).toBe(`${HOST} is an alias of gone.cdn.example, which has no address`);
  });

  test('an alias into a private endpoint\'s zone points to a missing link', () => {
    const result = judge([[{ name: HOST }, said('nxdomain', { cname: 'vault.privatelink.vaultcore.azure.net' })]]);
    expect(result.findings[0]?.headline).toContain('private DNS zone probably not linked');
  });

  test('the name of a private API server that nobody knows: its zone is probably not linked, and the command links it', () => {
    const fqdn = 'demo.0a1b.privatelink.westeurope.azmk8s.io';
    const result = check.judge(gathered({ cluster: { ...cluster, privateCluster: true, fqdn }, dnsProbes: probes([[{ name: fqdn }, 'nxdomain']], { names: [fqdn, MCR] }) }));
    expect(result.findings).toMatchObject([{ subject: fqdn, says: expect.stringContaining('private DNS zone is probably not linked') }]);
    expect(result.remedies[0]?.command).toContain('--zone-name 0a1b.privatelink.westeurope.azmk8s.io');
  });

  test('only a search suffix makes it exist: a fault that names both', () => {
    const result = judge([[upstream, 'nxdomain']], ['corp.example']);
    expect(result.findings[0]?.headline).toBe(`${HOST} does not exist; only a search suffix makes it ${HOST}.corp.example`);
  });

  test('a service of the cluster, by its short name, is meant to be found by suffix', () => {
    expect(judge([[upstream, 'nxdomain']], ['svc.cluster.local'])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(`${HOST} is ${HOST}.svc.cluster.local`) });
  });

  test('a suffix that is answered first, with another address, takes the name\'s place', () => {
    const result = judge([], ['corp.example']);
    expect(result.findings[0]?.headline).toBe(`pods that ask for ${HOST} get 10.1.1.1 of ${HOST}.corp.example`);
  });

  test('a name with as many dots as ndots is asked as it is, so that no suffix takes its place', () => {
    const long = 'a.b.c.d.e.partner.example';
    const base = probes([], { names: [long] }).measured;
    const search = { ...measured(POD, 'search', SERVICE, `${long}.corp.example`), answer: said('answered', { addresses: ['10.1.1.1'] }) };
    expect(check.judge(gathered({ dnsProbes: probes([], { names: [long], host: long, measured: [...base, search] }) })).verdict).toBe('clear');
  });

  test('a suffix that leads to the same address does no harm', () => {
    expect(judge([[{ purpose: 'search', name: `${HOST}.corp.example` }, said('answered')]]).verdict).toBe('clear');
  });

  test('CoreDNS\'s autopath answers the first suffix with an alias for the name: the name is not mistaken, though its addresses change', () => {
    const first: Change = [{ purpose: 'search', name: `${HOST}.corp.example` }, said('answered', { addresses: ['10.1.1.1'], cname: HOST })];
    expect(judge([first]).verdict).toBe('clear');
    const cdn = said('answered', { addresses: ['10.1.1.1'], cname: 'edge.cdn.example' });
    const there = said('answered', { addresses: ['10.1.1.2'], cname: 'edge.cdn.example' });
    expect(judge([[{ purpose: 'search', name: `${HOST}.corp.example` }, cdn], [upstream, there]]).verdict).toBe('clear');
  });

  test('where no pod could be asked, it is not told what suffixes make of the name', () => {
    const base = probes([], { names, host: HOST });
    const vantages = base.vantages.map((vantage) => (vantage.role === 'pod' ? { ...vantage, missing: 'the node is busy' } : vantage));
    const dnsProbes = { ...base, vantages, measured: base.measured.filter(({ from }) => from !== POD) };
    expect(check.judge(gathered({ dnsProbes }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('what search suffixes make of api.partner.example in shop/web-7c9fd6b5c4-2 is not told: the node is busy') });
  });

  describe('in a network with servers of its own', () => {
    const OWN = '10.225.0.53';
    const withOwn = (changes: readonly Change[]) => {
      const base = probes([], { names, servers: [OWN, AZURE] });
      const asked = base.measured.filter(({ from, server }) => from !== COREDNS || server !== AZURE);
      return check.judge(gathered({ vnetDns: vnetDns([OWN]), dnsProbes: probes(changes, { names, host: HOST, measured: asked }) }));
    };

    test('what only Azure knows, which nobody asks, is a fault: the zone is not forwarded', () => {
      const result = withOwn([[{ server: OWN, name: HOST }, 'nxdomain'], [{ purpose: 'service', name: HOST }, 'nxdomain']]);
      expect(result.findings).toMatchObject([{ subject: HOST, headline: `${OWN} does not know ${HOST}, and ${AZURE}, which nodes and CoreDNS do not ask, does` }]);
      expect(result.remedies).toMatchObject([{ operations: [], lasting: expect.stringContaining(`forward the public form of the zone`) }]);
    });

    test('what Azure does not know is no fault, since nobody asks it', () => {
      expect(withOwn([[{ server: AZURE, name: HOST }, 'nxdomain']]).verdict).toBe('clear');
    });

    test('Azure\'s answer settles nothing where the network\'s servers fail', () => {
      expect(withOwn([[{ server: OWN, name: HOST }, 'timeout']]).verdict).toBe('unknown');
    });
  });

  test('a name without an IPv4 address is left open where pods have IPv6, which was not asked', () => {
    const dual = { ...cluster, podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'] };
    expect(check.judge(gathered({ cluster: dual, dnsProbes: probes([[{ name: HOST }, 'no-data']], { names, host: HOST }) })).verdict).toBe('unknown');
  });

  test('a short name that means nothing in this namespace may mean something in another: it is left open, with how to ask', () => {
    const search = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'].map((suffix) => ({ ...measured(POD, 'search', SERVICE, `web.${suffix}`), answer: said('nxdomain') }));
    const result = check.judge(gathered({ dnsProbes: probes([], { host: 'web', measured: [...probes().measured, ...search] }) }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('web means nothing in shop/web-7c9fd6b5c4-2') });
  });

  test('the zone that a customer brought is linked where it is', () => {
    const fqdn = 'demo.privatelink.westeurope.azmk8s.io';
    const privateDnsZoneId = '/subscriptions/s2/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io';
    const result = check.judge(gathered({ cluster: { ...cluster, privateCluster: true, privateDnsZoneId, fqdn }, dnsProbes: probes([[{ name: fqdn }, 'nxdomain']], { names: [fqdn, MCR] }) }));
    expect(result.remedies[0]?.command).toContain("--subscription s2 --resource-group 'rg-dns' --zone-name privatelink.westeurope.azmk8s.io");
  });

  test('a service that the cluster does not have is said to be missing there', () => {
    const inside = 'nope.shop.svc.cluster.local';
    const more = { ...measured(POD, 'service', SERVICE, inside), answer: said('nxdomain') };
    const result = check.judge(gathered({ dnsProbes: probes([], { host: inside, measured: [...probes().measured, more] }) }));
    expect(result.findings).toMatchObject([{ subject: inside, says: expect.stringContaining('No service or pod of the cluster has that name') }]);
  });

  test('without a host, the names that every cluster needs are looked at', () => {
    expect(check.judge(gathered({ dnsProbes: probes([[{ name: FQDN }, 'nxdomain']]) })).findings.map(({ subject }) => subject)).toEqual([FQDN]);
  });

  test('servers that fail in other ways deny nothing, and confirm nothing', () => {
    expect(judge([[upstream, 'timeout']])).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('gives no answer') });
  });

  test('one server denies it and another one fails: unknown', () => {
    const both = [...probes([], { names }).measured, { ...measured(NODE, 'upstream', '10.225.0.53', HOST), answer: said('nxdomain') }];
    expect(check.judge(gathered({ dnsProbes: probes([[{ server: AZURE, name: HOST }, 'timeout']], { names, host: HOST, measured: both }) })).verdict).toBe('unknown');
  });

  test('nothing was measured: unknown', () => {
    expect(check.judge(gathered({ dnsProbes: unmeasured('403') })).verdict).toBe('unknown');
  });

  test('no names at all: not applicable', () => {
    expect(check.judge(gathered({ dnsProbes: { names: [], vantages: [], measured: [] } })).verdict).toBe('not-applicable');
  });

  test.each(['cluster', 'dnsProbes'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
