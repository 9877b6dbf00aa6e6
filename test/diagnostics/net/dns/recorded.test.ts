import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DnsAnswer } from '../../../../src/diagnostics/net/dns/answer.ts';
import { parseDig, parseDigAll } from '../../../../src/diagnostics/net/dns/dig.ts';
import { parseHost } from '../../../../src/diagnostics/net/dns/host.ts';
import { parseNslookup } from '../../../../src/diagnostics/net/dns/nslookup.ts';
import { parseResolveDnsName } from '../../../../src/diagnostics/net/dns/resolve-dnsname.ts';
import { expectedFixtures, expectedSamples, haveSamples, readFixture, readSample } from '../../../samples.ts';
import { expectations } from '../expectations.ts';

const samples = [
  ...expectedFixtures('dns').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('dns').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

function parserOf(path: string): (text: string) => DnsAnswer {
  if (path.includes('dig')) return parseDig;
  if (path.includes('host')) return parseHost;
  return path.includes('resolve-dnsname') ? parseResolveDnsName : parseNslookup;
}

/** The table says `ok` and `fail`; `refused` of a tool that reached no server is a closed port. */
function accepted(value: string): readonly string[] {
  const [, word = value, detail = ''] = /^([^(]+)(?:\((.*)\))?$/.exec(value) ?? [];
  if (word === 'ok' || word === 'wrong-answer') return ['answered'];
  if (word === 'fail') return detail === '' ? ['unknown', 'nxdomain', 'servfail', 'timeout'] : ['port-closed'];
  return word === 'refused' ? ['port-closed', 'refused'] : [word];
}

describe('recorded answers say what the resolver said', () => {
  test.each(samples)('$from $path', ({ path, text, expected }) => {
    const answer = parserOf(path)(text);
    for (const { key, value } of expectations(expected)) {
      if (key === 'dns') expect(accepted(value)).toContain(answer.status);
      if (key === 'answers') expect(answer.addresses.filter((address) => !address.includes(':'))).toEqual([value]);
    }
  });
});

test('no part of a failure is a success, in whatever order its lines come', () => {
  const failures = samples.filter(({ expected }) => !/^dns=(?:ok|wrong-answer)/.test(expected));
  for (const { path, text } of failures) {
    const parse = parserOf(path);
    const lines = text.split('\n');
    fc.assert(fc.property(fc.nat(text.length), (at) => expect(parse(text.slice(0, at)).status).not.toBe('answered')));
    fc.assert(fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => expect(parse(`${shuffled.join('\n')}\n`).addresses).toEqual([])));
  }
});

const inSamples = haveSamples ? describe : describe.skip;

inSamples('the traps of the recorded answers', () => {
  test('a chain of names keeps the name that was asked and the one that is missing', () => {
    expect(parseNslookup(readSample('dns/10-aks-1476-cname-then-nxdomain.txt'))).toMatchObject({
      status: 'nxdomain', server: '172.21.0.10', name: 'mcr.microsoft.com', cname: 'rp0310wus2.westus2.cloudapp.azure.com', addresses: [],
    });
  });

  test('an answer for another name carries that name', () => {
    expect(parseNslookup(readSample('dns/13-mcr-windows-suffix-hijack.txt'))).toMatchObject({ name: 'mcrneu0.cdn.mscr.io.MII.COM', server: '194.168.4.100' });
  });

  test('a truncated answer is told from one that TCP could not complete', () => {
    expect(parseNslookup(readSample('dns/12-truncated-then-ok-txt.txt'))).toMatchObject({ status: 'answered', truncated: true });
    expect(parseNslookup(readSample('dns/11-truncated-then-refused-tcp.txt'))).toMatchObject({ status: 'port-closed', truncated: true, server: '192.168.0.1' });
  });

  test('several questions in one text are several answers', () => {
    expect(parseDigAll(readSample('dns/17-jc-dig-multi-ubuntu.txt')).map(({ name, addresses }) => [name, addresses])).toEqual([
      ['www.cnn.com', ['151.101.189.67']],
      ['www.google.com', ['216.58.194.100']],
    ]);
  });
});

/** What each part of the lab's transcripts says: `$ nslookup …` and `$ dig …`. */
function partsOf(path: string): ReadonlyMap<string, string> {
  const parts = `\n${readSample(path)}`.split(/\n\$ /).slice(1);
  return new Map(parts.map((part) => [part.split('\n')[0] ?? '', `${part.split('\n').slice(1).join('\n')}\n`]));
}

inSamples('transcripts of one fault, asked with both tools', () => {
  test.each([
    ['01-ok-cluster', 'answered', 'answered'],
    ['02-ok-external', 'answered', 'answered'],
    ['03-nxdomain-external', 'nxdomain', 'nxdomain'],
    ['04-nxdomain-cluster', 'nxdomain', 'nxdomain'],
    ['06-refused', 'refused', 'refused'],
    ['07-upstream-drops', 'timeout', 'timeout'],
    ['09-slow-6s', 'answered late', 'answered late'],
    ['10-truncated', 'answered tcp', 'answered tcp'],
    ['11-node-direct-ok', 'answered late', 'answered'],
    ['12-node-direct-servfail', 'servfail', 'servfail'],
    ['13-wrong-ns-nohost', 'timeout', 'timeout'],
    ['14-wrong-ns-port-closed', 'port-closed', 'port-closed'],
    ['15-empty-resolv', 'port-closed', 'port-closed'],
    ['17-first-ns-dead-second-ok', 'answered late', 'answered late'],
    ['20-cluster-dns-down', 'port-closed', 'port-closed'],
    ['21-dnsmasq-no-upstream', 'refused', 'refused'],
    ['22-unbound-upstream-dead-client-times-out', 'timeout', 'timeout'],
  ])('%s', (name, nslookup, dig) => {
    const parts = [...partsOf(`dns/${name}.txt`)];
    const says = ({ status, afterTrouble, truncated }: DnsAnswer): string =>
      [status, ...(afterTrouble === true ? ['late'] : []), ...(truncated === true ? ['tcp'] : [])].join(' ');
    const textOf = (tool: string): string => parts.find(([command]) => command.startsWith(tool))?.[1] ?? '';
    expect(says(parseNslookup(textOf('nslookup')))).toBe(nslookup);
    expect(says(parseDig(textOf('dig')))).toBe(dig);
  });

  test('UDP is silent where TCP answers', () => {
    const parts = partsOf('dns/18-cluster-dns-udp-drop.txt');
    expect(parseDig(parts.get('dig ok.example.com') ?? '').status).toBe('timeout');
    expect(parseDig(parts.get('dig +tcp ok.example.com') ?? '')).toMatchObject({ status: 'answered', server: '10.0.0.10', name: 'ok.example.com', ms: 0 });
  });
});
