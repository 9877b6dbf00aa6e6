import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import type { DnsBehaviour } from '../../../simulator/scenario/dns.ts';
import { nodeA, nodeB, output } from '../nodes/test-fleet.ts';
import { outsideFleet, said, withOutside } from './outside-fleet.ts';

const behaviours = ['answer', 'nxdomain', 'servfail', 'refused', 'drop', 'slow', 'truncate', 'closed'] as const satisfies readonly DnsBehaviour[];
const serverOf = (behaviour: DnsBehaviour): string => `10.225.0.${10 + behaviours.indexOf(behaviour)}`;
const delayMs = 700;

const names = {
  'api.partner.example': '203.0.113.10',
  'two.partner.example': ['203.0.113.11', '203.0.113.12'],
  'alias.partner.example': { cname: 'api.partner.example' },
  '*.wild.example': '203.0.113.13',
  'nxdomain.example': 'nxdomain',
  'servfail.example': 'servfail',
  'refused.example': 'refused',
  'drop.example': 'drop',
  'slow.example': 'slow',
  'truncate.example': 'truncate',
};

let fleet: Fleet;
beforeAll(async () => {
  fleet = await outsideFleet({
    dns: {
      azure: { delayMs, names: { 'private.example': '10.224.0.99' } },
      names,
      servers: [...behaviours.map((behaviour) => ({ address: serverOf(behaviour), behaviour, delayMs })), { address: '10.225.0.50', behaviour: 'answer', tcp: 'drop' }],
    },
  });
});
afterAll(() => fleet.close());

const azure = '168.63.129.16';
/** dig's status, or what it says when there is none, and the answers. */
async function dig(question: string, server = azure): Promise<string> {
  const text = said(await fleet.run(nodeB, `dig +time=1 +tries=1 +nosearch @${server} ${question}`));
  const status = /status: (\w+)/.exec(text)?.[1] ?? /timed out|connection refused/.exec(text)?.[0] ?? text;
  const answers = [...text.matchAll(/^[^;\s].*\bIN\s+(?:A|CNAME)\s+(\S+)$/gm)].map(([, value]) => value);
  return [status, ...answers].join(' ');
}

describe('a server behaves as the scenario says', () => {
  test.each<[DnsBehaviour, string, string]>([
    ['answer', 'NOERROR 203.0.113.10', 'NOERROR 203.0.113.10'],
    ['nxdomain', 'NXDOMAIN', 'NXDOMAIN'],
    ['servfail', 'SERVFAIL', 'SERVFAIL'],
    ['refused', 'REFUSED', 'REFUSED'],
    ['drop', 'timed out', 'timed out'],
    ['slow', 'NOERROR 203.0.113.10', 'NOERROR 203.0.113.10'],
    ['truncate', 'NOERROR 203.0.113.10', 'NOERROR 203.0.113.10'],
    ['closed', 'connection refused', 'connection refused'],
  ])('%s: over UDP %s, over TCP %s', async (behaviour, overUdp, overTcp) => {
    const [udp, tcp] = await Promise.all([dig('api.partner.example', serverOf(behaviour)), dig('+tcp api.partner.example', serverOf(behaviour))]);
    expect([udp, tcp]).toEqual([overUdp, overTcp]);
  });

  test('a truncated answer has no records and sends the client to TCP', async () => {
    const text = await output(fleet, nodeB, `dig +ignore @${serverOf('truncate')} api.partner.example`);
    expect(text).toMatch(/flags:[^;]* tc/);
    expect(text).toMatch(/ANSWER: 0/);
  });

  test('a slow answer is late by what was asked', async () => {
    const text = await output(fleet, nodeB, `dig @${serverOf('slow')} api.partner.example`);
    // Timers and dig both round; an answer that did not wait takes a few milliseconds.
    expect(Number(/Query time: (\d+) msec/.exec(text)?.[1])).toBeGreaterThanOrEqual(delayMs - 10);
  });

  test('over TCP it may behave otherwise', async () => {
    expect(await Promise.all([dig('api.partner.example', '10.225.0.50'), dig('+tcp api.partner.example', '10.225.0.50')])).toEqual(['NOERROR 203.0.113.10', 'timed out']);
  });
});

describe('a name is what the scenario says', () => {
  test.each<[string, string]>([
    ['two.partner.example', 'NOERROR 203.0.113.11 203.0.113.12'],
    ['alias.partner.example', 'NOERROR api.partner.example. 203.0.113.10'],
    ['deep.down.wild.example', 'NOERROR 203.0.113.13'],
    ['API.Partner.Example', 'NOERROR 203.0.113.10'],
    ['private.example', 'NOERROR 10.224.0.99'],
    ['nobody.example', 'NXDOMAIN'],
    ['wild.example', 'NOERROR'],
    ['nxdomain.example', 'NXDOMAIN'],
    ['servfail.example', 'SERVFAIL'],
    ['refused.example', 'REFUSED'],
    ['drop.example', 'timed out'],
    ['slow.example', 'NOERROR 192.0.2.99'],
    ['truncate.example', 'NOERROR 192.0.2.99'],
    ['AAAA api.partner.example', 'NOERROR'],
    ['mcr.microsoft.com', 'NOERROR 192.0.2.10'],
  ])('%s: %s', async (question, says) => {
    expect(await dig(question)).toBe(says);
  });

  test('a name of one server alone is unknown to the others', async () => {
    expect(await dig('private.example', serverOf('answer'))).toBe('NXDOMAIN');
  });

  test.each(['nobody.example', 'AAAA api.partner.example'])('the absence in %s is told with an SOA record', async (question) => {
    expect(await output(fleet, nodeB, `dig @${azure} ${question}`)).toMatch(/AUTHORITY SECTION:\n\S+\s+\d+\s+IN\s+SOA/);
  });
});

test('rubbish is not answered and harms nobody', async () => {
  const send = 'head -c $n /dev/urandom | timeout 1 nc -N';
  const answers = await fleet.run(nodeB, `for n in 1 12 40 500; do ${send} -u -w 1 ${azure} 53 & ${send} -w 1 ${azure} 53 & done; wait`);
  expect(answers.stdout.toString()).toBe('');
  expect(await dig('api.partner.example')).toBe('NOERROR 203.0.113.10');
});

describe('a node’s resolver', () => {
  const nameservers = "grep ^nameserver /run/systemd/resolve/resolv.conf; readlink /etc/resolv.conf";

  test('is the servers of the network, in their order', async () => {
    const expected = [...behaviours.map(serverOf), '10.225.0.50'].map((server) => `nameserver ${server}`);
    expect(await output(fleet, nodeA, nameservers)).toBe(`${expected.join('\n')}\n../run/systemd/resolve/resolv.conf\n`);
  });

  test('is Azure’s where the network has none, and getent resolves by it', () =>
    withOutside({}, async (own) => {
      expect(await output(own, nodeA, nameservers)).toContain('nameserver 168.63.129.16\n');
      expect(await output(own, nodeA, 'getent ahostsv4 mcr.microsoft.com')).toMatch(/^192\.0\.2\.10 /);
    }));

  test('may be a mix of Azure’s and others', () =>
    withOutside({ dns: { servers: [{ address: '10.225.0.53' }, { address: '168.63.129.16' }] } }, async (own) => {
      expect(await output(own, nodeA, nameservers)).toContain('nameserver 10.225.0.53\nnameserver 168.63.129.16\n');
      expect(await output(own, nodeA, 'dig +short @168.63.129.16 mcr.microsoft.com; dig +short @10.225.0.53 mcr.microsoft.com')).toBe('192.0.2.10\n192.0.2.10\n');
    }));

  test('keeps a stale server until its network unit is restarted', () =>
    withOutside({ dns: { servers: [{ address: '10.225.0.53' }] }, setupOfA: ['echo nameserver 10.225.0.99 >/etc/resolv.conf'] }, async (own) => {
      expect(await output(own, nodeA, 'cat /etc/resolv.conf')).toBe('nameserver 10.225.0.99\n');
      await output(own, nodeA, 'systemctl restart systemd-networkd');
      expect(await output(own, nodeA, nameservers)).toContain('nameserver 10.225.0.53\n');
      own.setDnsServers([]);
      expect(await output(own, nodeA, nameservers)).toContain('nameserver 10.225.0.53\n');
      await output(own, nodeA, 'rm /etc/resolv.conf; echo nameserver 192.0.2.99 >/etc/resolv.conf; systemctl restart systemd-resolved.service');
      expect(await output(own, nodeA, nameservers)).toBe('nameserver 168.63.129.16\n../run/systemd/resolve/resolv.conf\n');
      await own.reimage(nodeA);
      expect(await output(own, nodeA, 'cat /etc/resolv.conf')).toBe('nameserver 10.225.0.99\n');
    }));
});
