import { describe, expect, test } from '@jest/globals';
import { serviceChain, serviceChains, serviceRules } from '../../../simulator/nodes/services/kube-proxy-rules.ts';
import { addressesOf } from '../../../simulator/outside/dns/names.ts';
import { hostsOf } from '../../../simulator/outside/hosts.ts';
import { matchesPattern, ofBestPattern } from '../../../simulator/outside/name-pattern.ts';
import { outsideOf } from './outside-fleet.ts';

describe('services', () => {
  test.each([
    ['kube-system/kube-dns:dns', 'udp', 'KUBE-SVC-TCOU7JCQXEZGVUNU'],
    ['kube-system/kube-dns:dns-tcp', 'tcp', 'KUBE-SVC-ERIFXISQEP7F7OF4'],
    ['default/kubernetes:https', 'tcp', 'KUBE-SVC-NPX46M4PTMTKRN6Y'],
  ])('the chain of %s is called as kube-proxy calls it on every cluster', (name, protocol, chain) => {
    expect(serviceChain(name, protocol)).toBe(chain);
  });

  test('every endpoint is as likely as the others', () => {
    const endpoints = ['10.244.0.1:8080', '10.244.0.2:8080', '10.244.0.3:8080'];
    const rules = serviceRules([{ name: 'shop/web', address: '10.0.0.20', ports: [{ name: 'http', protocol: 'tcp', port: 80, endpoints }] }]);
    const chances = [...rules.matchAll(/--probability ([\d.]+)/g)].map(([, chance]) => Number(chance));
    // The last takes what is left.
    let left = 1;
    const shares = [...chances, 1].map((chance) => {
      const share = left * chance;
      left -= share;
      return share;
    });
    expect(shares).toHaveLength(3);
    for (const share of shares) expect(share).toBeCloseTo(1 / 3, 6);
  });
});

describe('rules of services', () => {
  const web = (endpoints: readonly string[]) => [{ name: 'shop/web', address: '10.0.0.20', ports: [{ name: '', protocol: 'tcp' as const, port: 80, endpoints }] }];

  test('an endpoint may listen on another port than the service', () => {
    expect(serviceRules(web(['10.244.0.1:8080']))).toContain('--to-destination 10.244.0.1:8080');
  });

  test('chains of endpoints that are gone are taken away, those in use stay', () => {
    const former = serviceChains(web(['10.244.0.1:8080', '10.244.0.2:8080']));
    const rules = serviceRules(web(['10.244.0.2:8080']), former);
    expect([...rules.matchAll(/^-X (\S+)$/gm)].map(([, chain]) => chain)).toEqual(former.filter((chain) => !serviceChains(web(['10.244.0.2:8080'])).includes(chain)));
  });

  test('a service without endpoints is refused', () => {
    expect(serviceRules(web([]))).toMatch(/-d 10\.0\.0\.20\/32 .* -j REJECT/);
  });
});

describe('patterns of names', () => {
  test.each([
    ['mcr.microsoft.com', 'mcr.microsoft.com', true],
    ['MCR.Microsoft.com.', 'mcr.microsoft.com', true],
    ['mcr.microsoft.com', '*.microsoft.com', true],
    ['a.b.microsoft.com', '*.microsoft.com', true],
    ['microsoft.com', '*.microsoft.com', false],
    ['notmicrosoft.com', '*.microsoft.com', false],
    ['.microsoft.com', '*.microsoft.com', false],
  ])('%s and %s: %s', (name, pattern, matches) => {
    expect(matchesPattern(name, pattern)).toBe(matches);
  });

  test('the exact name wins, then the longest pattern', () => {
    const entries = { '*.example': 1, '*.b.example': 2, 'a.b.example': 3 };
    expect(['a.b.example', 'x.b.example', 'x.example', 'example'].map((name) => ofBestPattern(entries, name))).toEqual([3, 2, 1, undefined]);
  });
});

describe('servers of the internet', () => {
  test('one of the scenario takes the place of the default of its name', () => {
    const hosts = hostsOf(outsideOf({ internet: { hosts: [{ name: 'mcr.microsoft.com', address: '203.0.113.1', behaviour: 'down' }] } }));
    expect(hosts.filter(({ name }) => name === 'mcr.microsoft.com')).toEqual([expect.objectContaining({ address: '203.0.113.1', behaviour: 'down' })]);
  });

  test('one without an address has the one that DNS knows, else one of its own; ports of one name share it', () => {
    const draft = { dns: { names: { 'known.example': '203.0.113.9' } }, internet: { hosts: [{ name: 'known.example' }, { name: 'a.example' }, { name: 'b.example' }, { name: 'a.example', port: 8_443 }] } };
    const [known, a, b, again] = hostsOf(outsideOf(draft)).slice(-4).map(({ address }) => address);
    expect(known).toBe('203.0.113.9');
    expect(again).toBe(a);
    expect(new Set([known, a, b]).size).toBe(3);
  });

  test('no two default servers share an address', () => {
    const addresses = hostsOf(outsideOf({})).map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('a rule for a pattern covers all names below, one for a name below a wildcard its address', () => {
    const names = { '*.data.example': '203.0.113.1', 'a.example': ['203.0.113.2', '203.0.113.3'], 'b.example': 'servfail' } as const;
    const open = { ...names, 'a.example': [...names['a.example']] };
    expect(addressesOf(open, '*.example')).toEqual(['203.0.113.1', '203.0.113.2', '203.0.113.3']);
    expect(addressesOf(open, 'eus.data.example')).toEqual(['203.0.113.1']);
    expect(addressesOf(open, 'b.example')).toEqual([]);
  });
});
