import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customForwards, customProblems } from '../../../../src/diagnostics/net/dns/coredns-custom.ts';
import { forwardsOf, parseCorefile } from '../../../../src/diagnostics/net/dns/corefile.ts';
import { COREFILE } from '../../dns-evidence.ts';

describe('parseCorefile', () => {
  test('the Corefile of AKS has one block, and nothing is wrong with it', () => {
    const { blocks, problems } = parseCorefile(COREFILE, 'server');
    expect(problems).toEqual([]);
    expect(blocks.map(({ zones }) => zones)).toEqual([['.']]);
    expect(blocks[0]?.directives.map(({ name }) => name)).toContain('template');
  });

  test.each([
    ['corp.example', ['corp.example']],
    ['corp.example:53', ['corp.example']],
    ['dns://Corp.Example.:53', ['corp.example']],
    ['a.example b.example', ['a.example', 'b.example']],
    ['a.example,\nb.example', ['a.example', 'b.example']],
    ['corp.example:5353', ['corp.example:5353']],
  ])('names of zones: %s', (head, zones) => {
    expect(parseCorefile(`${head} {\n  errors\n}\n`, 'server').blocks.map((block) => block.zones)).toEqual([zones]);
  });

  test.each(['forward . 10.0.0.1 {\n    force_tcp\n  }', 'forward . 10.0.0.1 { force_tcp }'])('`%s` asks over TCP', (text) => {
    const { directives } = parseCorefile(`  ${text}\n`, 'override');
    expect(forwardsOf(directives, ['.'])).toMatchObject([{ isTcp: true }]);
  });

  test('a forward goes for its block\'s zone, or for the one that it names, to bare addresses; TLS stays with its address, since nobody answers plain questions there', () => {
    const { blocks } = parseCorefile('corp.example {\n  forward . 10.0.0.1:53 dns://10.0.0.2\n  forward sub.corp.example tls://10.0.0.3\n}\n', 'server');
    const [block] = blocks;
    expect(forwardsOf(block?.directives ?? [], block?.zones ?? [])).toEqual([
      { zone: 'corp.example', servers: ['10.0.0.1', '10.0.0.2'], isTcp: false },
      { zone: 'sub.corp.example', servers: ['tls://10.0.0.3'], isTcp: false },
    ]);
  });

  test('files and names are no servers to be asked', () => {
    expect(customForwards({ 'a.server': 'x.example {\n  forward . /etc/resolv.conf dns.example 10.0.0.1\n}\n' }).map(({ server }) => server)).toEqual(['10.0.0.1']);
  });

  test('no text makes it throw, and a text that lost a closing brace is never sound', () => {
    const word = fc.constantFrom('corp.example', '{', '}', '\n', 'forward', '.', '10.0.0.1', '#', '"', ',', 'hosts', ' ', '\r\n', '\t');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const text = words.join(' ');
        for (const key of ['a.server', 'a.override', 'a']) expect(Array.isArray(customProblems({ [key]: text }, { corefile: COREFILE, own: [] }))).toBe(true);
        const open = `ok.example {\n  forward . 10.0.0.1\n${text.replaceAll(/[{}"#]/g, '')}`;
        expect(customProblems({ 'a.server': open }, { corefile: COREFILE, own: [] })).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
