/** The sections run for real, under sh; nc, ss and iptables-save are stand-ins. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseBackends } from '../../../src/diagnostics/net/service/backends.ts';
import { parseConnects } from '../../../src/diagnostics/net/service/connect-lines.ts';
import { connectSection } from '../../../src/diagnostics/node/connect-section.ts';
import { listeningSection } from '../../../src/diagnostics/node/listening-section.ts';
import type { Section } from '../../../src/diagnostics/node/script.ts';
import { serviceRulesSection } from '../../../src/diagnostics/node/service-rules-section.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'service-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tool(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

function ran({ script }: Section) {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { cwd: folder, env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: 'utf8' });
  return { stdout, stderr, status };
}

describe('connecting', () => {
  test('tells what each target came to, many of them at once', () => {
    tool('nc', `[ "$6" != 10.0.0.5 ] || exit 0; echo "nc: connect to $6 port $7 (tcp) failed: Connection refused" >&2; exit 1`);
    const targets = Array.from({ length: 70 }, (_, index) => ({ address: `10.244.1.${index}`, port: 8080 }));
    const said = parseConnects(ran(connectSection('service', [{ address: '10.0.0.5', port: 80 }, ...targets])).stdout);
    expect(said.size).toBe(71);
    expect(said.get('10.0.0.5:80')).toEqual({ answer: 'open', says: '' });
    expect([...said.values()].filter(({ answer }) => answer === 'refused')).toHaveLength(70);
  });
});

describe('what listens', () => {
  test('is listed in the network that has the address', () => {
    tool('ss', 'echo "tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*"');
    expect(ran(listeningSection('127.0.0.1'))).toMatchObject({ status: 0, stdout: 'tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n' });
  });

  test('is not listed of another network: sockets of a probe pod prove nothing about the pod', () => {
    tool('ss', 'echo "tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*"');
    expect(ran(listeningSection('192.0.2.99'))).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('not the network of the pod itself') });
  });
});

describe('what kube-proxy has programmed', () => {
  /** As kube-proxy 1.33 writes it, in the order of iptables-save. */
  const NAT = `*nat
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SEP-AAAA -s 10.244.1.7/32 -m comment --comment "shop/web:http" -j KUBE-MARK-MASQ
-A KUBE-SEP-AAAA -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.244.1.7:8080
-A KUBE-SEP-BBBB -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.244.0.7:8080
-A KUBE-SERVICES -d 10.0.12.34/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -d 10.0.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-DNS
-A KUBE-SVC-WEB ! -s 10.244.0.0/16 -d 10.0.12.34/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m comment --comment "shop/web:http -> 10.244.1.7:8080" -m statistic --mode random --probability 0.5 -j KUBE-SEP-AAAA
-A KUBE-SVC-WEB -m comment --comment "shop/web:http -> 10.244.0.7:8080" -j KUBE-SEP-BBBB
COMMIT`;
  const FILTER = `*filter
-A KUBE-SERVICES -d 10.0.12.35/32 -p tcp -m comment --comment "shop/batch has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
COMMIT`;
  const rulesOf = (address: string, port = 80, protocol = 'tcp') => parseBackends(ran(serviceRulesSection([{ address, port, protocol }])).stdout);

  const withRules = (): void => tool('iptables-save', `case "$2" in nat) cat <<'EOF'\n${NAT}\nEOF\n;; *) cat <<'EOF'\n${FILTER}\nEOF\n;; esac`);

  test('is followed from the address to the pods', () => {
    withRules();
    expect(rulesOf('10.0.12.34')).toEqual({ proxy: 'iptables', known: { '10.0.12.34:80/tcp': ['10.244.0.7:8080', '10.244.1.7:8080'] } });
  });

  test('a service that is refused for want of endpoints is known, and has none', () => {
    withRules();
    expect(rulesOf('10.0.12.35')).toEqual({ proxy: 'iptables', known: { '10.0.12.35:80/tcp': [] } });
  });

  test.each([['10.0.12.3', 80, 'tcp'], ['10.0.12.34', 8080, 'tcp'], ['10.0.12.34', 80, 'udp']])('nothing is told of %s:%d/%s, which no rule names', (address, port, protocol) => {
    withRules();
    expect(rulesOf(address, port, protocol)).toEqual({ proxy: 'iptables', known: {} });
  });

  test('a node without any rule says so', () => {
    tool('iptables-save', 'echo "*nat"; echo COMMIT');
    tool('nft', 'exit 1');
    expect(rulesOf('10.0.12.34')).toEqual({ proxy: 'none', known: {} });
  });

  test('a table of nftables is named, and not read', () => {
    tool('iptables-save', 'exit 0');
    tool('nft', '[ "$*" = "list table ip kube-proxy" ]');
    expect(rulesOf('10.0.12.34')).toEqual({ proxy: 'other', known: {} });
  });
});
