import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import { dns, type DnsBehaviour } from '../../../simulator/scenario/dns.ts';
import { addressA, nodeA, nodeB, output } from '../nodes/test-fleet.ts';
import { apiName, coredns, outsideFleet, said, web, withOutside } from './outside-fleet.ts';

const service = '10.0.0.10';
const first = coredns();

const dig = async (fleet: Fleet, question: string, pod: string | undefined = web, server = service): Promise<string> => {
  const result = await fleet.run(nodeB, `dig +time=3 +tries=1 @${server} ${question}`, pod === undefined ? {} : { pod });
  const text = said(result);
  const status = /status: (\w+)/.exec(text)?.[1] ?? /timed out|connection refused/.exec(text)?.[0] ?? text;
  return [status, ...[...text.matchAll(/^[^;\s].*\bIN\s+A\s+(\S+)$/gm)].map(([, value]) => value)].join(' ');
};

const clusterDns = (cluster: object) => dns.parse({ cluster }).cluster;

describe('the cluster’s DNS', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await outsideFleet({
      dns: { names: { 'api.partner.example': '203.0.113.10', 'truncate.example': 'truncate' }, servers: [{ address: '10.225.0.53', names: { 'corp.example': '10.225.9.9' } }] },
    });
  });
  afterAll(() => fleet.close());

  test.each<[string, string]>([
    ['kubernetes.default.svc.cluster.local', 'NOERROR 10.0.0.1'],
    ['nobody.default.svc.cluster.local', 'NXDOMAIN'],
    ['AAAA kubernetes.default.svc.cluster.local', 'NOERROR'],
    ['api.partner.example', 'NOERROR 203.0.113.10'],
    ['+tcp api.partner.example', 'NOERROR 203.0.113.10'],
    ['nobody.example', 'NXDOMAIN'],
    ['truncate.example', 'NOERROR 192.0.2.99'],
    ['corp.example', 'NOERROR 10.225.9.9'],
    [apiName, 'NOERROR 192.0.2.4'],
  ])('%s: %s', async (question, says) => {
    expect(await dig(fleet, question)).toBe(says);
  });

  test('answers under its service address on the node as well', async () => {
    expect(await dig(fleet, 'kubernetes.default.svc.cluster.local', undefined)).toBe('NOERROR 10.0.0.1');
  });

  test('speaks with authority for its own zone alone', async () => {
    const flags = async (name: string): Promise<boolean> => / aa[ ;]/.test(await output(fleet, nodeB, `dig @${service} ${name} | grep flags:`, web));
    expect([await flags('kubernetes.default.svc.cluster.local'), await flags('api.partner.example')]).toEqual([true, false]);
  });

  test('is what a pod’s resolver leads to, with the search domains of its namespace', async () => {
    expect(await output(fleet, nodeB, 'cat /etc/resolv.conf', web)).toMatch(/^search shop\.svc\.cluster\.local svc\.cluster\.local cluster\.local \S+\nnameserver 10\.0\.0\.10\noptions ndots:5\n$/);
    expect(await output(fleet, nodeB, 'getent ahostsv4 kubernetes.default', web)).toMatch(/^10\.0\.0\.1 /);
    expect(await output(fleet, nodeB, 'cat "/proc/$(pgrep -x -f "/pause.*" | head -1)/root/etc/resolv.conf"')).toContain('nameserver 10.0.0.10');
  });

  test('is a process of its pod', async () => {
    expect(await output(fleet, nodeA, 'ss -Hlnup; ss -Hlntp', 'kube-system/coredns-0')).toMatch(/:53 .*"coredns"[^]*:53 .*"coredns"/);
  });

  test.each<[DnsBehaviour, string, string]>([
    ['nxdomain', 'NXDOMAIN', 'NXDOMAIN'],
    ['servfail', 'SERVFAIL', 'SERVFAIL'],
    ['refused', 'REFUSED', 'REFUSED'],
    ['drop', 'timed out', 'timed out'],
    ['truncate', 'NOERROR 203.0.113.10', 'NOERROR 203.0.113.10'],
  ])('can be told to behave otherwise while it runs: %s', async (behaviour, overUdp, overTcp) => {
    fleet.setClusterDns(clusterDns({ behaviour }));
    try {
      expect(await Promise.all([dig(fleet, '+time=1 api.partner.example'), dig(fleet, '+time=1 +tcp api.partner.example')])).toEqual([overUdp, overTcp]);
    } finally {
      fleet.setClusterDns(clusterDns({}));
    }
  });

  test('sends custom zones where it is told', async () => {
    fleet.setClusterDns(clusterDns({ custom: { 'corp.example': { forward: ['168.63.129.16'] }, 'dead.example': { forward: ['10.225.0.99'] }, 'broken.example': 'servfail' } }));
    try {
      const names = ['corp.example', 'host.dead.example', 'host.broken.example', 'api.partner.example'];
      expect(await Promise.all(names.map((name) => dig(fleet, `+time=5 ${name}`)))).toEqual(['NXDOMAIN', 'SERVFAIL', 'SERVFAIL', 'NOERROR 203.0.113.10']);
    } finally {
      fleet.setClusterDns(clusterDns({}));
    }
  });

  test('is dead when its process is', async () => {
    await output(fleet, nodeA, 'pkill -x coredns; until [ -z "$(ss -Hlnu "sport = :53")" ]; do sleep 0.01; done', 'kube-system/coredns-0');
    expect(await dig(fleet, 'api.partner.example')).toBe('connection refused');
    await fleet.reimage(nodeA);
    expect(await dig(fleet, 'api.partner.example')).toBe('NOERROR 203.0.113.10');
  });
});

describe('behind the service', () => {
  const second = coredns({ name: 'coredns-1', address: '10.244.0.54' });

  test('stand ready pods alone; those that come are asked, those that go are not', () =>
    withOutside({ pods: [{ ...first, ready: false }] }, async (fleet) => {
      expect(await dig(fleet, 'mcr.microsoft.com')).toBe('connection refused');
      expect(await output(fleet, nodeB, 'iptables -S KUBE-SERVICES')).toMatch(/-p udp .*"kube-system\/kube-dns:dns has no endpoints" .*-j REJECT --reject-with icmp-port-unreachable/);
      expect(await dig(fleet, 'mcr.microsoft.com', web, '10.244.0.53')).toBe('NOERROR 192.0.2.10');
      await fleet.addPod(nodeA, second);
      expect(await dig(fleet, 'mcr.microsoft.com')).toBe('NOERROR 192.0.2.10');
      expect(await output(fleet, nodeB, 'iptables -S KUBE-SERVICES')).not.toContain('has no endpoints');
      await fleet.removePod(nodeA, 'kube-system/coredns-1');
      expect(await dig(fleet, 'mcr.microsoft.com')).toBe('connection refused');
      expect(await output(fleet, nodeB, 'iptables -t nat -S')).not.toContain('10.244.0.54');
    }));

  test('all ready pods are asked in turn', () =>
    withOutside({ pods: [first, second] }, async (fleet) => {
      await output(fleet, nodeB, `for n in {1..30}; do dig +short @${service} mcr.microsoft.com >/dev/null; done`, web);
      const asked = await output(fleet, nodeB, 'iptables -t nat -L -v -n -x | grep -E "to:10.244.0.5[34]:53" | grep udp');
      expect(asked.trim().split('\n').map((line) => Number(line.trim().split(/\s+/)[0]) > 0)).toEqual([true, true]);
    }));
});

describe('towards its upstreams', () => {
  test('it says SERVFAIL when they are silent, and its own names go on', () =>
    withOutside({ dns: { azure: { behaviour: 'drop' } } }, async (fleet) => {
      expect(await Promise.all([dig(fleet, '+time=8 mcr.microsoft.com'), dig(fleet, 'kubernetes.default.svc.cluster.local')])).toEqual(['SERVFAIL', 'NOERROR 10.0.0.1']);
    }));

  test('one that answers is enough', () =>
    withOutside({ dns: { servers: [{ address: '10.225.0.53', behaviour: 'closed' }, { address: '10.225.0.54' }] } }, async (fleet) => {
      const answers = [];
      for (let turn = 0; turn < 6; turn += 1) answers.push(await dig(fleet, 'mcr.microsoft.com'));
      expect(new Set(answers)).toEqual(new Set(['NOERROR 192.0.2.10']));
    }));

  test('it uses the resolver of its node, also a wrong one', () =>
    withOutside({ setupOfA: ['echo nameserver 10.225.0.99 >/etc/resolv.conf'] }, async (fleet) => {
      expect(await dig(fleet, '+time=8 mcr.microsoft.com')).toBe('SERVFAIL');
    }));

  test('a firewall on its node is in the way of its questions', () =>
    withOutside({ setupOfA: ['iptables -I FORWARD -p udp --dport 53 -d 168.63.129.16 -j REJECT'] }, async (fleet) => {
      expect(await Promise.all([dig(fleet, '+time=8 mcr.microsoft.com'), dig(fleet, '+tcp mcr.microsoft.com')])).toEqual(['SERVFAIL', 'NOERROR 192.0.2.10']);
    }));

  test.each(['udp', 'tcp'] as const)('a frozen node’s pod answers nobody over %s', (transport) =>
    withOutside({}, async (fleet) => {
      await fleet.freeze(nodeA);
      expect(await dig(fleet, `+time=1 ${transport === 'tcp' ? '+tcp' : ''} mcr.microsoft.com`)).toBe('timed out');
      await fleet.thaw(nodeA);
      expect(await dig(fleet, 'mcr.microsoft.com')).toBe('NOERROR 192.0.2.10');
    }),
  );
});

test('UDP can be shut while TCP listens', () =>
  withOutside({ dns: { cluster: { behaviour: 'closed', tcp: 'answer' } } }, async (fleet) => {
    expect(await Promise.all([dig(fleet, 'mcr.microsoft.com'), dig(fleet, '+tcp mcr.microsoft.com')])).toEqual(['connection refused', 'NOERROR 192.0.2.10']);
  }));

test('a security group that shuts DNS servers of the network off is obeyed, but Azure’s own address is beyond it', () =>
  withOutside({ dns: { servers: [{ address: '10.225.0.53' }] } }, async (fleet) => {
    const deny = { direction: 'outbound', node: nodeA, protocol: 'any', sources: [], destinations: [], ports: [{ from: 53, to: 53 }], action: 'deny' } as const;
    await fleet.setFabric([{ ...deny, sources: [], destinations: [], ports: [...deny.ports] }]);
    const ask = (server: string): Promise<string> => output(fleet, nodeA, `dig +time=1 +tries=1 +short @${server} mcr.microsoft.com || true`);
    expect([(await ask('10.225.0.53')).includes('timed out'), await ask('168.63.129.16')]).toEqual([true, '192.0.2.10\n']);
    expect(await fleet.connect({ node: nodeA }, { address: addressA, port: 10_250 })).toBe('open');
  }));
