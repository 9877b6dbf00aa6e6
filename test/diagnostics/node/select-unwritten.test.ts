import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { readNftLines } from '../../../src/diagnostics/net/nft-lines.ts';
import { SELECT_UNWRITTEN } from '../../../src/diagnostics/node/select-unwritten.ts';

/** What real tools make of the commands, in a network namespace of its own. */
function unwrittenAfter(...commands: string[]): readonly string[] {
  const list = `nft -j list table ip filter | sed -e 's/{"rule": /\\n&/g' -e 's/{"chain": /\\n&/g' | awk -v table=filter "$SELECT"`;
  const script = ['set -e', 'iptables-nft -N X', ...commands, list].join('\n');
  const { status, stdout, stderr } = spawnSync('unshare', ['--user', '--map-root-user', '--net', 'sh', '-c', script], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SELECT: SELECT_UNWRITTEN },
  });
  if (status !== 0) throw new Error(stderr);
  return readNftLines(stdout).unwritten.map(({ chain, hook }) => `${chain}${hook === '' ? '' : ` ${hook}`}`);
}

describe('rules that iptables cannot have written', () => {
  test.each([
    'tcp dport "{ 23, 25 }" drop',
    'tcp dport "{ 23, 25 }" counter drop',
    'tcp dport 22 drop',
    'tcp dport vmap "{ 22 : accept, 10250 : drop }"',
    'ct state new counter drop',
    'counter reject',
    'ip ttl 3 tcp flags syn counter drop',
    'counter meta mark set 3',
    'ip daddr . tcp dport "{ 10.0.0.4 . 22 }" counter drop',
  ])('%s', (rule) => {
    expect(unwrittenAfter(`nft add rule ip filter X ${rule}`)).toEqual(['X']);
  });

  test('a native base chain is named with its hook', () => {
    expect(unwrittenAfter(`nft 'add chain ip filter hard { type filter hook input priority 10; }'`)).toEqual(['hard input']);
  });

  test.each([
    '-s 10.0.0.0/24 -p tcp --dport 22 -m comment --comment "a \\"quoted\\" {remark}" -j ACCEPT',
    '-p tcp -m multiport --dports 22,80,100:200 -j DROP',
    '-p udp --sport 100:200 ! -d 10.0.0.9 -j REJECT',
    '! -i eth+ -p tcp --tcp-flags SYN,ACK SYN -j NFLOG --nflog-prefix "see {this}"',
    '-m limit --limit 3/min -m mark --mark 0x1/0x1 -j LOG --log-prefix "x "',
    '-s 10.0.0.1/255.0.255.0 -m conntrack --ctstate NEW -m addrtype --dst-type LOCAL -j RETURN',
    '-f -m iprange --src-range 10.0.0.1-10.0.0.9 -m ttl --ttl-lt 3 -j DROP',
    '-p icmp --icmp-type 8 -i eth0 -j MARK --set-mark 3',
    '-p tcp -g Y',
  ])('not %s, which it wrote', (rule) => {
    expect(unwrittenAfter('iptables-nft -N Y', `iptables-nft -A X ${rule}`)).toEqual([]);
  });
});
