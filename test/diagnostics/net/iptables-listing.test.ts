import { describe, expect, it } from '@jest/globals';
import { readListingRow } from '../../../src/diagnostics/net/iptables/listing-row.ts';
import { isListing, parseListing } from '../../../src/diagnostics/net/iptables/parse-listing.ts';

const PLAIN = { numbered: false, verbose: false };
const VERBOSE = { numbered: false, verbose: true };

describe('a row of iptables -L is a rule in the words of -S', () => {
  it.each([
    ['DROP       tcp  --  anywhere             anywhere             tcp dpt:10250', PLAIN, '-A INPUT -p tcp -m tcp --dport 10250 -j DROP'],
    ['DROP       6    --  !10.224.0.0/16       0.0.0.0/0            tcp dpts:10000:11000', PLAIN, '-A INPUT -p 6 ! -s 10.224.0.0/16 -m tcp --dport 10000:11000 -j DROP'],
    ['1    REJECT     all  --  anywhere  anywhere  /* why: DROP 10250 */ reject-with tcp-reset', { numbered: true, verbose: false }, '-A INPUT -j REJECT --reject-with tcp-reset'],
    ['  12  1130K DROP  tcp  --  eth0   *  0.0.0.0/0  0.0.0.0/0  multiport dports 80,10240:10260'.trim(), VERBOSE, '-A INPUT -p tcp -i eth0 -m multiport --dports 80,10240:10260 -j DROP'],
    ['0 0 KUBE-FIREWALL all -- !lo * 0.0.0.0/0 0.0.0.0/0 ! ctstate RELATED,ESTABLISHED', VERBOSE, '-A INPUT ! -i lo -m conntrack ! --ctstate RELATED,ESTABLISHED -j KUBE-FIREWALL'],
    ['DROP       ipencap--  anywhere             anywhere', PLAIN, '-A INPUT -p ipencap -j DROP'],
    ['GUARD      tcp  --  0.0.0.0/0            0.0.0.0/0           [goto]  tcp dpt:10250', PLAIN, '-A INPUT -p tcp -m tcp --dport 10250 -g GUARD'],
    ['DROP       tcp  --  anywhere             anywhere             tcp dpt:ssh', PLAIN, '-A INPUT -p tcp -m tcp --dport 0 -j DROP'],
    ['DROP       tcp  --  anywhere             anywhere             multiport dports ndmps:filenet-powsrm', PLAIN, '-A INPUT -p tcp -m unreadable -j DROP'],
    ['DROP       all  --  node-01.example.com  anywhere', PLAIN, '-A INPUT -m unreadable -j DROP'],
    ['ACCEPT     all  --  anywhere             anywhere', PLAIN, '-A INPUT -m unreadable -j ACCEPT'],
    ['udp  --  anywhere             anywhere', PLAIN, '-A INPUT -p udp'],
  ])('%s', (row, columns, rule) => expect(readListingRow(row, 'INPUT', columns)).toBe(rule));

  it('is refused where it is none', () => expect(readListingRow('some words', 'INPUT', PLAIN)).toBeUndefined());
});

describe('a listing', () => {
  const HEAD = 'Chain INPUT (policy DROP 3 packets, 1K bytes)\n pkts bytes target     prot opt in     out     source               destination\n';

  it('tells policies and rules of each chain, and is never complete', () => {
    const read = parseListing(`${HEAD}    1    60 DROP  all  --  *  *  0.0.0.0/0  0.0.0.0/0\n\nChain X (1 references)\n`);
    const chains = read.tables.get('filter')?.chains;
    expect([chains?.get('INPUT')?.policy, chains?.get('INPUT')?.rules.length, chains?.get('X')?.rules.length, read.complete]).toEqual(['DROP', 1, 0, false]);
  });

  it('keeps the place of a row that it cannot read', () => {
    expect(parseListing(`${HEAD}damaged\n`).tables.get('filter')?.chains.get('INPUT')?.rules).toMatchObject([{ unread: expect.stringContaining('damaged') }]);
  });

  it('is not what iptables-save prints', () => expect(isListing('*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n')).toBe(false));
});
