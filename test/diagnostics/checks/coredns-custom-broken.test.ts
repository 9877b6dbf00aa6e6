import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/coredns-custom-broken.ts';
import { COREDNS, MCR, POD, SERVICE, coredns, custom, measured, probes, said } from '../dns-evidence.ts';
import type { Change } from '../dns-evidence.ts';
import { gathered, lack } from '../evidence.ts';

const CORP = 'corp.example:53 {\n  errors\n  cache 30\n  forward . 10.9.9.9\n}\n';
const SUBJECT = 'shop/web-7c9fd6b5c4-2';

const asked = (changes: readonly Change[] = [], names: readonly string[] = ['corp.example']) =>
  probes(changes, { measured: [...probes().measured, ...names.map((name) => measured(COREDNS, 'forward', '10.9.9.9', name))] });

const judge = (data: Readonly<Record<string, string>>, more: Parameters<typeof gathered>[0] = {}) => check.judge(gathered({ coredns: custom(data), dnsProbes: asked(), ...more }));

describe('coredns-custom-broken', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['a key with another ending is not read', { 'corp.conf': CORP }, 'ends in neither .server nor .override'],
    ['a brace that is never closed', { 'corp.server': 'corp.example:53 {\n  forward . 10.9.9.9\n' }, 'is never closed'],
    ['a brace that closes nothing', { 'corp.server': `${CORP}}\n` }, 'closes nothing'],
    ['a server block on one line', { 'corp.server': 'corp.example { forward . 10.9.9.9 }\n' }, 'brace'],
    ['a line outside of a server block', { 'corp.server': 'forward . 10.9.9.9\n' }, 'outside of a server block'],
    ['the same zone in two keys', { 'a.server': CORP, 'b.server': CORP }, 'defines the zone corp.example that key a.server defines already'],
    ['the root zone, which AKS defines', { 'a.server': '.:53 {\n  forward . 10.9.9.9\n}\n' }, 'that the Corefile of AKS defines already'],
    ['a plugin that the image lacks', { 'a.override': 'unbound\n' }, 'uses unbound in line 1, which is no plugin'],
    ['a plugin that may stand only once', { 'a.override': 'cache 60\n' }, 'uses cache in line 1, which may stand only once'],
    ['a forward to the cluster\'s own DNS', { 'corp.server': CORP.replace('10.9.9.9', SERVICE) }, 'which is CoreDNS itself'],
    ['a forward to LocalDNS', { 'corp.server': CORP.replace('10.9.9.9', '169.254.10.11') }, 'which is CoreDNS itself'],
  ])('%s: a fault', (_what, data, headline) => {
    const result = judge(data);
    expect(result.verdict).toBe('fault');
    expect(result.findings[0]?.headline).toContain(headline);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a server block', { 'corp.server': CORP }],
    ['several zones of one block', { 'corp.server': CORP.replace('corp.example:53', 'corp.example:53, corp2.example:53') }],
    ['a comment with braces', { 'corp.server': `# { not a block\n${CORP}` }],
    ['a plugin\'s own block on one line', { 'hosts.override': 'hosts { 10.1.1.1 db.corp.example }\n' }],
    ['a quoted brace', { 'a.override': 'template ANY ANY example.com {\n  match "^a{4}$"\n  rcode NXDOMAIN\n}\n' }],
    ['logging', { 'log.override': 'log\n' }],
    ['another port', { 'dot.server': '.:5353 {\n  forward . 10.9.9.9\n}\n' }],
  ])('%s is sound', (_what, data) => {
    expect(judge(data, { dnsProbes: asked([], ['corp.example', 'corp2.example', MCR]) }).verdict).toBe('clear');
  });

  test.each(['timeout', 'port-closed', 'unreachable', 'servfail', 'refused'] as const)('a server that comes to %s is a fault, with zone, server and key', (status) => {
    const result = judge({ 'corp.server': CORP }, { dnsProbes: asked([[{ purpose: 'forward' }, status]]) });
    expect(result.findings).toMatchObject([{ subject: 'coredns-custom/corp.server', headline: expect.stringMatching(/^CoreDNS forwards corp\.example to 10\.9\.9\.9, which .+ \(coredns-custom, key corp\.server\)$/) }]);
  });

  test('a dead server beside one that answers is a fault that breaks nothing yet', () => {
    const two = CORP.replace('10.9.9.9', '10.9.9.9 10.9.9.8');
    const more = measured(COREDNS, 'forward', '10.9.9.8', 'corp.example');
    const result = judge({ 'corp.server': two }, { dnsProbes: probes([[{ server: '10.9.9.9' }, 'timeout']], { measured: [...asked().measured, more] }) });
    expect(result.findings).toMatchObject([{ says: expect.stringContaining('10.9.9.8 answers, and CoreDNS asks there instead'), breaks: expect.stringContaining('when 10.9.9.8 fails as well') }]);
  });

  test('a server that is asked over TLS is asked by nobody here: it is left open, never called dead', () => {
    expect(judge({ 'corp.server': CORP.replace('10.9.9.9', 'tls://10.9.9.9') }, { dnsProbes: asked() })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('tls://10.9.9.9') });
  });

  test('a text of any length that stands where a plugin should is not read out whole', () => {
    expect(judge({ 'a.override': `${'x'.repeat(5_000)}\n` }).findings[0]?.says.length).toBeLessThan(400);
  });

  test('a server that lives is no fault, though it does not know the name', () => {
    expect(judge({ 'corp.server': CORP }, { dnsProbes: asked([[{ purpose: 'forward' }, 'nxdomain']]) }).verdict).toBe('clear');
  });

  test('a dead server explains the pods that fail for names of its zone, and only those', () => {
    const host = 'db.corp.example';
    const names = [host, MCR];
    const base = probes([], { names, host }).measured;
    const dead: readonly Change[] = [[{ purpose: 'forward' }, 'timeout'], [{ from: POD, server: SERVICE, name: host }, 'servfail']];
    const evidence = { host, names, measured: [...base, measured(COREDNS, 'forward', '10.9.9.9', host)] };
    expect(judge({ 'corp.server': CORP }, { dnsProbes: probes(dead, evidence) }).findings[0]?.explains).toEqual([SUBJECT]);
    const other: readonly Change[] = [[{ purpose: 'forward' }, 'timeout'], [{ from: POD, server: SERVICE, name: MCR }, 'servfail']];
    expect(judge({ 'corp.server': CORP }, { dnsProbes: probes(other, evidence) }).findings[0]?.explains).toBeUndefined();
  });

  test('servers that nobody asked leave it unknown, never clear', () => {
    expect(judge({ 'corp.server': CORP }, { dnsProbes: probes() })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('10.9.9.9') });
    expect(judge({ 'corp.server': CORP }, { dnsProbes: asked([[{ purpose: 'forward' }, said('unknown')]]) }).verdict).toBe('unknown');
    expect(check.judge(gathered({ coredns: custom({ 'corp.server': CORP }) }, { dnsProbes: 'no probe' })).verdict).toBe('unknown');
  });

  describe('the remedy', () => {
    const BROKEN = { 'corp.server': 'corp.example:53 {\n  forward . 10.9.9.9\n' };

    test('restores what was applied last, where that differs and is sound; its undo puts the present back', () => {
      const result = check.judge(gathered({ coredns: custom(BROKEN, { 'corp.server': CORP }), dnsProbes: asked() }));
      expect(result.remedies).toMatchObject([{ risk: 'low', operations: [{ kind: 'config-map-restore', name: 'coredns-custom', from: BROKEN, to: { 'corp.server': CORP } }] }]);
      expect(result.remedies[0]?.undo).toContain('patch configmap coredns-custom');
    });

    test('leaves every other key as it is: what was added since by hand is wanted', () => {
      const now = { ...BROKEN, 'log.override': 'log\n' };
      const result = check.judge(gathered({ coredns: custom(now, { 'corp.server': CORP, 'old.override': 'errors\n' }), dnsProbes: asked() }));
      expect(result.remedies).toMatchObject([{ title: 'Restore corp.server of coredns-custom as last applied', operations: [{ from: now, to: { 'log.override': 'log\n', 'corp.server': CORP } }] }]);
    });

    test('takes away a key that cannot work and was not applied, and says so; one whose server is dead or whose ending is wrong is left to people', () => {
      const unsound = check.judge(gathered({ coredns: custom({ 'log.override': 'log\n', ...BROKEN }, { 'log.override': 'log\n' }), dnsProbes: asked() }));
      expect(unsound.remedies).toMatchObject([{ operations: [{ to: { 'log.override': 'log\n' } }], blastRadius: expect.stringContaining('corp.server (taken away: it was not there)') }]);
      const dead = check.judge(gathered({ coredns: custom({ 'log.override': 'log\n', 'corp.server': CORP }, { 'log.override': 'log\n' }), dnsProbes: asked([[{ purpose: 'forward' }, 'timeout']]) }));
      expect(dead.remedies).toMatchObject([{ operations: [] }]);
      const ending = check.judge(gathered({ coredns: custom({ 'corp.conf': CORP }, {}), dnsProbes: asked() }));
      expect(ending.remedies).toMatchObject([{ operations: [] }]);
    });

    test('by hand keeps a copy that can be put back, which one with a resourceVersion could not', () => {
      const [remedy] = check.judge(gathered({ coredns: custom(BROKEN), dnsProbes: asked() })).remedies;
      expect(remedy?.command).toContain("grep -vE '^ {2}resourceVersion:'");
      expect(remedy?.undo).toContain('rollout restart');
    });

    test.each<[string, Readonly<Record<string, string>> | undefined]>([
      ['nothing is known of an earlier state', undefined],
      ['what was applied last is what stands there', BROKEN],
      ['what was applied last is broken as well', { 'corp.server': `${CORP}}` }],
    ])('is advice where %s', (_what, lastApplied) => {
      const result = check.judge(gathered({ coredns: custom(BROKEN, lastApplied), dnsProbes: asked() }));
      expect(result.remedies).toMatchObject([{ operations: [], adviceBecause: expect.any(String) }]);
    });
  });

  test.each<[string, ReturnType<typeof coredns>]>([
    ['there is no such object', coredns({ custom: { ok: true, value: { resourceVersion: '', data: {} } } })],
    ['the object is empty', coredns()],
  ])('%s: not applicable', (_what, evidence) => {
    expect(check.judge(gathered({ coredns: evidence })).verdict).toBe('not-applicable');
  });

  test('an object that could not be read is unknown, with the reason', () => {
    expect(check.judge(gathered({ coredns: coredns({ custom: lack('the Kubernetes API refused it (403)') }) }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('403') });
  });

  test.each(['cluster', 'coredns'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
