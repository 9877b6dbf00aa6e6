import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import type { FirewallAction, InternetHost } from '../../../simulator/scenario/internet.ts';
import { nodeB, output } from '../nodes/test-fleet.ts';
import { apiName, outsideFleet, said, web } from './outside-fleet.ts';

const actions = ['drop', 'reset', 'reject', 'sni-drop', 'sni-reset', 'intercept', 'strip-alpn', 'block-page'] as const satisfies readonly FirewallAction[];
const behaviours = ['refused', 'down', 'silent', 'silent-after-tls', 'reset-after-connect', 'plain-http', 'status'] as const satisfies readonly InternetHost['behaviour'][];
const certificates = ['expired', 'wrong-name', 'self-signed'] as const satisfies readonly InternetHost['certificate'][];

const hosts = [
  { name: 'partner.example', address: '203.0.113.10' },
  // Under one address with the former: only the name in the ClientHello tells them apart.
  { name: 'other.partner.example', address: '203.0.113.10' },
  ...actions.map((action, index) => ({ name: `${action}.example`, address: `203.0.113.${20 + index}` })),
  ...behaviours.map((behaviour, index) => ({ name: `${behaviour}.example.net`, address: `203.0.113.${40 + index}`, behaviour, status: 503 })),
  ...certificates.map((certificate, index) => ({ name: `${certificate}.example.org`, address: `203.0.113.${60 + index}`, certificate })),
  { name: 'ports.example', address: '203.0.113.80' },
  { name: 'ports.example', address: '203.0.113.80', port: 8_443 },
  { name: 'any.sni.example', address: '203.0.113.81' },
  { name: 'allowed.range.example', address: '203.0.113.129' },
  { name: 'denied.range.example', address: '203.0.113.130' },
];
const firewall = [
  ...actions.map((action) => ({ to: `${action}.example`, ports: [80, 443], action })),
  { to: 'other.partner.example', ports: [443], action: 'sni-reset' },
  { to: 'ports.example', ports: [8_443], action: 'reset' },
  { to: '203.0.113.81', ports: [443], action: 'sni-drop' },
  { to: '203.0.113.129', action: 'allow' },
  { to: '203.0.113.128/25', action: 'drop' },
];
const proxy = { address: '10.225.0.80', allow: ['*.microsoft.com', 'status.example.net'], otherwise: 403 };

const seconds = 2;
const unknown = 'https://unknown.example/';
const measured = new Map<string, string>();

let fleet: Fleet;
beforeAll(async () => {
  fleet = await outsideFleet({ internet: { hosts, firewall, proxy } });
  // Side by side, since much of it is waiting.
  const limit = pLimit(10);
  const urls = [unknown, ...hosts.map(({ name }) => `https://${name}/`)];
  await Promise.all(urls.map((url) => limit(async () => measured.set(url, await fetch(url)))));
});
afterAll(() => fleet.close());

/** `status N`, or `exit N` and whether curl had connected. */
async function fetch(url: string, options = '', pod?: string): Promise<string> {
  const script = `out=$(curl -sS -v -m ${seconds} ${options} -o /dev/null -w '%{http_code}' '${url}' 2>/tmp/said.$$); code=$?
    connected=$(grep -q '^\\* Connected to' /tmp/said.$$ && echo ' connected'); rm /tmp/said.$$
    if [ "$code" = 0 ]; then echo "status $out"; else echo "exit $code$connected"; fi`;
  return (await output(fleet, nodeB, script, pod)).trim();
}

describe('what a firewall does to a connection shows in curl as it does on a real node', () => {
  test.each<[FirewallAction, string]>([
    ['drop', 'exit 28'],
    ['reset', 'exit 7'],
    ['reject', 'exit 7'],
    ['sni-drop', 'exit 28 connected'],
    ['sni-reset', 'exit 35 connected'],
    ['intercept', 'exit 60 connected'],
    ['strip-alpn', 'exit 60 connected'],
    ['block-page', 'status 403'],
  ])('%s: %s', async (action, says) => {
    expect(measured.get(`https://${action}.example/`)).toBe(says);
  });

  test('a reset is a refusal, an ICMP prohibition is no route', async () => {
    const errors = ['reset', 'reject'].map((action) => fleet.connect({ node: nodeB }, { address: hosts.find(({ name }) => name === `${action}.example`)?.address ?? '', port: 443 }));
    expect(await Promise.all(errors)).toEqual(['refused', 'unreachable']);
  });

  test('a block page answers HTTP without TLS too', async () => {
    expect(await fetch('http://block-page.example/')).toBe('status 403');
  });

  test('a rule for a name leaves other names of the same address alone', async () => {
    expect(await Promise.all(['https://partner.example/', 'https://other.partner.example/'].map((url) => fetch(url, '-k')))).toEqual(['status 200', 'exit 35 connected']);
  });

  test('a rule for ports leaves other ports alone', async () => {
    expect(await Promise.all(['https://ports.example/', 'https://ports.example:8443/'].map((url) => fetch(url)))).toEqual(['status 200', 'exit 7']);
  });

  test('an SNI rule for an address takes every name', async () => {
    expect(measured.get('https://any.sni.example/')).toBe('exit 28 connected');
  });

  test('the first rule that matches decides', async () => {
    expect(['allowed', 'denied'].map((name) => measured.get(`https://${name}.range.example/`))).toEqual(['status 200', 'exit 28']);
  });

  test('pods meet the same firewall', async () => {
    expect(await Promise.all(['https://sni-reset.example/', 'https://www.bing.com/'].map((url) => fetch(url, '', web)))).toEqual(['exit 35 connected', 'status 200']);
  });
});

describe('a server’s own trouble shows as such', () => {
  test.each<[string, string]>([
    ['refused.example.net', 'exit 7'],
    ['down.example.net', 'exit 28'],
    ['silent.example.net', 'exit 28 connected'],
    ['silent-after-tls.example.net', 'exit 28 connected'],
    ['reset-after-connect.example.net', 'exit 35 connected'],
    ['plain-http.example.net', 'exit 35 connected'],
    ['status.example.net', 'status 503'],
    ['expired.example.org', 'exit 60 connected'],
    ['wrong-name.example.org', 'exit 60 connected'],
    ['self-signed.example.org', 'exit 60 connected'],
    ['unknown.example', 'exit 6'],
  ])('%s: %s', async (name, says) => {
    expect(measured.get(`https://${name}/`)).toBe(says);
  });

  test.each<[string, RegExp]>([
    ['expired.example.org', /certificate has expired/],
    ['wrong-name.example.org', /no alternative certificate subject name matches/],
    ['self-signed.example.org', /self-signed certificate/],
    ['intercept.example', /unable to get local issuer certificate/],
  ])('curl says what is wrong with the certificate of %s', async (name, words) => {
    expect(said(await fleet.run(nodeB, `curl -sS -m ${seconds} https://${name}/`))).toMatch(words);
  });

  test('an address that nobody has is silent', async () => {
    expect(await fleet.connect({ node: nodeB }, { address: '8.8.8.8', port: 443 }, 500)).toBe('timeout');
  });
});

describe('who answers can be told by its certificate', () => {
  const handshake = (name: string, more = ''): Promise<string> =>
    output(fleet, nodeB, `openssl s_client -connect ${name}:443 -servername ${name} -alpn konnectivity ${more} </dev/null 2>/dev/null | grep -E '^issuer|ALPN|Verify return code'`);

  test('the API server negotiates the tunnel’s protocol under the authority that stands on the node', async () => {
    const text = await handshake(apiName, '-CAfile /etc/kubernetes/certs/ca.crt');
    expect(text).toMatch(/issuer=CN = Simulated Kubernetes CA/);
    expect(text).toMatch(/ALPN protocol: konnectivity/);
    expect(text).toMatch(/Verify return code: 0 \(ok\)/);
  });

  test('OpenSSL trusts the internet’s servers by the folder of hashed names', async () => {
    const text = await output(fleet, nodeB, 'openssl s_client -CApath /etc/ssl/certs -connect mcr.microsoft.com:443 -servername mcr.microsoft.com </dev/null 2>/dev/null');
    expect(text).toMatch(/Verify return code: 0 \(ok\)/);
  });

  test.each<[string, RegExp]>([
    ['intercept.example', /Interception CA[^]*ALPN protocol: konnectivity/],
    ['strip-alpn.example', /Interception CA[^]*No ALPN negotiated/],
    ['block-page.example', /Inspection CA/],
  ])('%s', async (name, words) => {
    expect(await handshake(name)).toMatch(words);
  });
});

test('what AKS needs is there, and the API server asks for credentials', async () => {
  const urls = ['mcr.microsoft.com', 'eus.data.mcr.microsoft.com', 'management.azure.com', 'login.microsoftonline.com', 'packages.microsoft.com', 'packages.aks.azure.com', 'acs-mirror.azureedge.net', 'www.wikipedia.org'];
  const results = await Promise.all(urls.map((name) => fetch(`https://${name}/`)));
  expect(results.filter((result, index) => result !== 'status 200' && urls[index] !== 'eus.data.mcr.microsoft.com')).toEqual([]);
  expect(await fetch('https://eus.data.mcr.microsoft.com/')).toBe('status 200');
  expect(await fetch('https://10.0.0.1/readyz', '--cacert /etc/kubernetes/certs/ca.crt', web)).toBe('status 401');
});

describe('a proxy', () => {
  test.each<[string, string, string]>([
    ['lets through what it allows', 'https://mcr.microsoft.com/', 'status 200'],
    ['hands on what the server says', 'https://status.example.net/', 'status 503'],
    ['refuses the rest with its status', 'https://partner.example/', 'exit 56 connected'],
    ['answers for a server that is not there', 'https://nobody.microsoft.com/', 'exit 56 connected'],
    ['takes requests without TLS', 'http://packages.microsoft.com/', 'exit 0'],
  ])('%s', async (_, url, says) => {
    const result = await fetch(url, `-x http://${proxy.address}:3128`);
    expect(says === 'exit 0' ? result.startsWith('status') : result === says).toBe(true);
  });
});
