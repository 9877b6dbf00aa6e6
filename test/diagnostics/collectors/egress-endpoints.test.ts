import { describe, expect, test } from '@jest/globals';
import { endpointsToTry } from '../../../src/diagnostics/collectors/shared/egress-endpoints.ts';
import type { RequiredEndpoint } from '../../../src/diagnostics/evidence/egress.ts';
import type { Target } from '../../../src/diagnostics/model.ts';
import { API, CONTROLS } from '../egress-evidence.ts';
import { cluster } from '../evidence.ts';

const required = (...hosts: string[]): RequiredEndpoint[] => hosts.map((host) => ({ category: 'images', host, port: 443, protocol: 'Https' }));
const tried = (target: Target, list: readonly RequiredEndpoint[] = required(...CONTROLS), facts = cluster) => endpointsToTry(facts, list, target);
const named = (endpoints: ReturnType<typeof tried>) => endpoints.map(({ host, port, role, scheme }) => `${role} ${scheme}://${host}:${port}`);

describe('what is tried', () => {
  test('without a target: three services that every cluster needs, and the API server', () => {
    expect(named(tried({}))).toEqual([...CONTROLS.map((host) => `control https://${host}:443`), `api-server https://${API}:443`]);
  });

  test('with a target: that first', () => {
    expect(named(tried({ host: 'api.example' }))[0]).toBe('target https://api.example:443');
  });

  test.each([
    ['port 80 is plain HTTP', { host: 'api.example', port: 80 }, 'target http://api.example:80'],
    ['another port is only connected to', { host: 'api.example', port: 5671 }, 'target tcp://api.example:5671'],
    ['a bare address is only connected to: no certificate fits it', { host: '203.0.113.9', port: 443 }, 'target tcp://203.0.113.9:443'],
  ])('%s', (_what, target, first) => {
    expect(named(tried(target))[0]).toBe(first);
  });

  test('a target that is tried anyway is tried once', () => {
    const hosts = (target: Target) => tried(target).map(({ host }) => host);
    expect(hosts({ host: CONTROLS[0] }).filter((host) => host === CONTROLS[0])).toHaveLength(1);
    expect(hosts({ host: API })).toHaveLength(4);
    expect(tried({ host: API })[0]?.role).toBe('api-server');
  });

  test('in a cloud of other names, what Azure lists there takes their place', () => {
    const china = required('mcr.azk8s.cn', '*.data.mcr.azk8s.cn', 'management.chinacloudapi.cn', 'login.chinacloudapi.cn', 'packages.azk8s.cn');
    expect(tried({}, china).filter(({ role }) => role === 'control').map(({ host }) => host)).toEqual(['mcr.azk8s.cn', 'management.chinacloudapi.cn', 'login.chinacloudapi.cn']);
  });

  test('what is no name is not tried, whoever lists it', () => {
    expect(tried({}, required("x'; reboot; '", '-oProxy', 'ok.example')).filter(({ role }) => role === 'control').map(({ host }) => host)).toEqual(['ok.example']);
  });

  test('where Azure lists nothing, the three are tried all the same', () => {
    expect(named(tried({}, []))).toHaveLength(4);
  });
});

describe('with an HTTP proxy', () => {
  const proxied = { ...cluster, httpProxy: { httpProxy: 'http://10.0.0.9:3128', httpsProxy: 'http://10.0.0.9:3129', noProxy: ['.corp.example', '10.9.0.0/16'], hasTrustedCa: false } };
  test('an address of a proxy with line breaks is not taken into a script', () => {
    const broken = { ...proxied, httpProxy: { ...proxied.httpProxy, httpsProxy: 'http://x\nASK\nreboot' } };
    expect(tried({ host: 'api.example' }, [], broken)[0]?.proxy).toBeUndefined();
  });

  const proxyOf = (target: Target) => tried(target, [], proxied)[0]?.proxy;

  test.each([
    ['HTTPS', { host: 'api.example' }, 'http://10.0.0.9:3129'],
    ['HTTP', { host: 'api.example', port: 80 }, 'http://10.0.0.9:3128'],
    ['a bare port', { host: 'api.example', port: 5671 }, undefined],
    ['what is exempt', { host: 'git.corp.example' }, undefined],
    ['a service of the cluster', { host: 'web.shop.svc.cluster.local' }, undefined],
    ['the API server, which AKS exempts', { host: API }, undefined],
  ])('%s goes where the cluster would send it', (_what, target, proxy) => {
    expect(proxyOf(target)).toBe(proxy);
  });
});
