import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/cluster-dns-fails.ts';
import { AZURE, COREDNS, COREDNS_0, FQDN, KUBERNETES, MCR, NODE, POD, SERVICE, coredns, custom, measured, probes, said, unmeasured } from '../dns-evidence.ts';
import type { Change } from '../dns-evidence.ts';
import { gathered, lack } from '../evidence.ts';

const SUBJECT = 'shop/web-7c9fd6b5c4-2';
const SILENT: Change = [{ from: POD, server: SERVICE }, 'timeout'];
const LOCAL = '169.254.10.11';

const judge = (changes: readonly Change[], more: Parameters<typeof gathered>[0] = {}) => check.judge(gathered({ dnsProbes: probes(changes), ...more }));

describe('cluster-dns-fails', () => {
  test('answers over UDP and TCP: clear, and it says from where', () => {
    expect(judge([])).toMatchObject({ verdict: 'clear', reason: `10.0.0.10 answers ${SUBJECT} over UDP and TCP.` });
  });

  test('a host that people ask about is told with its address', () => {
    const names = ['api.partner.example', MCR];
    const result = check.judge(gathered({ dnsProbes: probes([], { host: 'api.partner.example', names }) }));
    expect(result.reason).toContain('api.partner.example is 203.0.113.10, says 10.0.0.10.');
  });

  test.each([
    ['timeout', 'gives no answer'],
    ['port-closed', 'is not listening on port 53'],
    ['servfail', 'answers SERVFAIL'],
    ['refused', 'answers REFUSED'],
    ['nxdomain', 'says that the name does not exist'],
  ] as const)('names of the cluster that come to %s are a fault of the pod that asked', (status, how) => {
    const result = judge([[{ from: POD, server: SERVICE, name: KUBERNETES }, status]]);
    expect(result.verdict).toBe('fault');
    expect(result.findings.map(({ subject }) => subject)).toEqual([SUBJECT]);
    expect(result.findings[0]?.says).toContain(how);
  });

  test.each<[string, readonly Change[], string]>([
    ['CoreDNS pods answer when asked directly: the service address leads nowhere', [SILENT], 'does not lead to them'],
    ['CoreDNS pods answer nodes only: something lies between', [SILENT, [{ from: POD, purpose: 'coredns' }, 'timeout']], 'something between them'],
    ['CoreDNS pods answer nobody', [SILENT, [{ purpose: 'coredns' }, 'timeout']], 'No CoreDNS pod answers anybody'],
  ])('%s', (_what, changes, reason) => {
    expect(judge(changes).findings[0]?.says).toContain(reason);
  });

  test.each([
    ['node-1', true],
    ['node-2', false],
  ])('a pod on %s that is answered makes the forwarding of the silent pod\'s node the suspect: %s', (node, isSuspected) => {
    const silent = probes([SILENT, [{ from: POD, purpose: 'coredns' }, 'timeout']]);
    const other = { node, pod: 'shop/other', role: 'pod' as const };
    const own = silent.measured.filter(({ from, purpose }) => from === POD && purpose === 'service');
    const answered = own.map((one) => ({ ...one, from: silent.vantages.length, answer: said('answered') }));
    const dnsProbes = { ...silent, vantages: [...silent.vantages, other], measured: [...silent.measured, ...answered] };
    const says = check.judge(gathered({ dnsProbes })).findings[0]?.says ?? '';
    expect(says.includes('look at what node-2 forwards')).toBe(isSuspected);
  });

  test('a service without endpoints is said to have none', () => {
    const result = judge([SILENT], { coredns: coredns({ endpoints: { ok: true, value: [] } }) });
    expect(result.findings[0]?.says).toContain('The service kube-dns has no endpoints');
  });

  test('only TCP fails: a fault, because long answers need it', () => {
    const result = judge([[{ from: POD, purpose: 'service', protocol: 'tcp' }, 'timeout']]);
    expect(result.verdict).toBe('fault');
    expect(result.findings[0]?.headline).toContain('over TCP');
  });

  test('names outside fail here, and upstream servers answer: a fault', () => {
    const result = judge([[{ from: POD, server: SERVICE, name: MCR }, 'servfail']]);
    expect(result.verdict).toBe('fault');
    expect(result.findings[0]?.headline).toBe(`the cluster's DNS fails ${SUBJECT} for ${MCR}, which upstream servers answer`);
  });

  test('names outside fail here as they fail upstream: not a fault of the cluster\'s DNS', () => {
    expect(judge([[{ name: MCR }, 'servfail'], [{ name: FQDN }, 'servfail']]).verdict).toBe('clear');
  });

  test('names outside fail here, and no upstream server was asked: unknown', () => {
    const without = probes([[{ from: POD, name: MCR }, 'timeout']]);
    const result = check.judge(gathered({ dnsProbes: { ...without, measured: without.measured.filter(({ purpose }) => purpose !== 'upstream') } }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('no upstream server was asked') });
  });

  test('the way out of the pod network is cut: CoreDNS gets nothing where its node gets answers', () => {
    const result = judge([[{ from: POD, server: SERVICE, name: MCR }, 'servfail'], [{ from: COREDNS, purpose: 'upstream' }, 'timeout']]);
    expect(result.findings[0]?.says).toContain('the way out of the pod network is cut');
  });

  test('a name that the cluster denies and every upstream server knows is shadowed, by the custom zone that covers it', () => {
    const zone = { 'corp.server': 'microsoft.com:53 {\n  errors\n  template ANY ANY {\n    rcode NXDOMAIN\n  }\n}\n' };
    const result = judge([[{ from: POD, server: SERVICE, name: MCR }, 'nxdomain']], { coredns: custom(zone) });
    expect(result.findings[0]?.says).toContain('key `corp.server` answers for `microsoft.com`');
  });

  describe('with two servers behind CoreDNS', () => {
    const [first, second] = ['10.225.0.53', '10.225.0.54'];
    const withTwo = (changes: readonly Change[], servers: readonly string[] = [first, second]) => {
      const base = probes(changes, { servers: [...servers, AZURE] });
      // Azure's server is asked by nodes only: CoreDNS does not have it on its list.
      const asked = base.measured.filter(({ from, server }) => from !== COREDNS || server !== AZURE);
      return check.judge(gathered({ dnsProbes: { ...base, measured: asked } }));
    };
    const POD_FAILS: Change = [{ from: POD, server: SERVICE, name: MCR }, 'timeout'];

    test('both answer nodes: the fault is the cluster\'s', () => {
      expect(withTwo([POD_FAILS]).verdict).toBe('fault');
    });

    test('one of them is dead: what it fails, CoreDNS hands on', () => {
      expect(withTwo([POD_FAILS, [{ server: first }, 'timeout']]).verdict).toBe('clear');
    });

    test('both are dead, and Azure\'s server, which CoreDNS does not ask, answers: not the cluster\'s fault', () => {
      expect(withTwo([POD_FAILS, [{ server: first }, 'timeout'], [{ server: second }, 'timeout']]).verdict).toBe('clear');
    });

    test('they answer, and Azure\'s server, which CoreDNS does not ask, does not: the cluster\'s fault', () => {
      expect(withTwo([POD_FAILS, [{ server: AZURE }, 'timeout']]).verdict).toBe('fault');
    });
  });

  test('a name that does not exist anywhere is not the cluster\'s fault', () => {
    expect(judge([[{ name: MCR }, 'nxdomain']]).verdict).toBe('clear');
  });

  test('one upstream answer from a CoreDNS pod alone does not accuse the cluster', () => {
    const changes: readonly Change[] = [[{ from: POD, server: SERVICE, name: MCR }, 'servfail'], [{ from: NODE, purpose: 'upstream', name: MCR }, 'timeout']];
    expect(judge(changes).verdict).toBe('clear');
  });

  describe('LocalDNS', () => {
    const withLocal = (changes: readonly Change[]) => {
      const base = probes();
      const local = [KUBERNETES, MCR].map((name) => measured(POD, 'service', LOCAL, name));
      const vantages = base.vantages.map((vantage) => (vantage.role === 'pod' ? { ...vantage, resolvConf: `nameserver ${LOCAL}\n` } : vantage));
      return check.judge(gathered({ dnsProbes: probes(changes, { vantages, measured: [...local, ...base.measured] }) }));
    };

    test('its addresses are known and no fault by themselves; who answers is said', () => {
      expect(withLocal([])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(`${LOCAL} answers ${SUBJECT}`) });
    });

    test('a pod that asks LocalDNS does not miss the service address, which a policy may have shut to it', () => {
      expect(withLocal([SILENT, [{ from: POD, purpose: 'coredns' }, 'timeout']])).toMatchObject({ verdict: 'clear', reason: expect.not.stringContaining('it fails') });
    });

    test('it fails where CoreDNS answers: the fault is LocalDNS', () => {
      const result = withLocal([[{ server: LOCAL }, 'timeout']]);
      expect(result.verdict).toBe('fault');
      expect(result.findings[0]?.says).toContain('it is LocalDNS on that node that fails');
    });
  });

  test('a pod with servers of its own says nothing about the cluster\'s DNS', () => {
    const base = probes([SILENT]);
    const vantages = base.vantages.map((vantage) => (vantage.role === 'pod' ? { ...vantage, resolvConf: 'nameserver 168.63.129.16\n' } : vantage));
    expect(check.judge(gathered({ dnsProbes: { ...base, vantages } })).verdict).toBe('unknown');
  });

  test('an answer that was cut is unknown, never clear', () => {
    expect(judge([[{ from: POD, server: SERVICE }, said('unknown')]]).verdict).toBe('unknown');
  });

  test('nothing was measured: unknown, with the reason', () => {
    expect(check.judge(gathered({ dnsProbes: unmeasured('the channel is closed (403)') }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('403') });
  });

  test('who was to be asked, and of whom it was told, are kept apart', () => {
    expect(judge([SILENT]).coverage).toEqual({ asked: [SUBJECT], told: [SUBJECT] });
    expect(check.judge(gathered({ dnsProbes: unmeasured('403') })).coverage).toEqual({ asked: [SUBJECT], told: [] });
  });

  test.each(['cluster', 'dnsProbes'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });

  test('what could not be read of CoreDNS does not hide the measurement', () => {
    const without = gathered({ dnsProbes: probes([SILENT]), coredns: coredns({ endpoints: lack('refused'), custom: lack('refused') }) });
    expect(check.judge(without).verdict).toBe('fault');
    expect(check.judge({ ...without, coredns: lack('refused') }).findings[0]?.says).toContain(COREDNS_0);
  });
});
