import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeIptables, type IptablesVerdict, type JudgeOptions } from '../../../src/diagnostics/net/iptables/judge.ts';
import { parseIptablesSave } from '../../../src/diagnostics/net/iptables/parse-save.ts';
import type { Packet } from '../../../src/diagnostics/net/packet.ts';
import { expectedFixtures, expectedSamples, readFixture, readSample } from '../../samples.ts';
import { addressOf, expectations, NODE } from './expectations.ts';
import { randomRuleset, seeded } from './random-ruleset.ts';

const packet = (changes: Partial<Packet> = {}): Packet => ({
  source: '10.224.0.7',
  destination: NODE,
  protocol: 'tcp',
  destinationPort: 10250,
  inInterface: 'eth0',
  ...changes,
});

const judge = (text: string, changes: Partial<Packet> = {}, options: JudgeOptions = {}): IptablesVerdict =>
  judgeIptables(parseIptablesSave(text), packet(changes), options);

/** A table as iptables-save prints it; chains that are named in rules are declared. */
function table(name: string, rules: readonly string[], policies: Readonly<Record<string, string>> = {}): string {
  const hooks = { PREROUTING: ['raw', 'mangle', 'nat'], INPUT: ['mangle', 'nat', 'filter', 'security'], OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'] };
  const builtin = Object.entries(hooks).flatMap(([hook, tables]) => (tables.includes(name) ? [hook] : []));
  const own = new Set(rules.flatMap((rule) => /^-A (\S+)/.exec(rule)?.[1] ?? []).filter((chain) => !builtin.includes(chain)));
  const head = [...builtin.map((hook) => `:${hook} ${policies[hook] ?? 'ACCEPT'} [0:0]`), ...[...own].map((chain) => `:${chain} - [0:0]`)];
  return [`*${name}`, ...head, ...rules, 'COMMIT', ''].join('\n');
}

const filter = (...rules: string[]): string => table('filter', rules);

const samples = [
  ...expectedFixtures('iptables').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('iptables').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

const isListing = (text: string): boolean => !/^(?:-[AP] |\*|# Warning.*save)/m.test(text);

describe('recorded rulesets are judged as measured', () => {
  test.each(samples.filter(({ text }) => !isListing(text)))('$from $path', ({ text, expected }) => {
    const ruleset = parseIptablesSave(text);
    for (const { from, value } of expectations(expected).filter(({ key }) => key === 'tcp10250')) {
      const shown = judgeIptables(ruleset, packet({ source: addressOf(from) }), { scope: 'shown' });
      const node = judgeIptables(ruleset, packet({ source: addressOf(from) }));
      const [outcome = ''] = /^[a-z]+/.exec(value) ?? [];
      // A cut text can prove a block, never its absence.
      if (outcome === 'allow') expect(shown.outcome).toBe(ruleset.complete ? 'allow' : 'unknown');
      else if (outcome !== 'unknown') expect(shown.outcome).toBe(outcome);
      if (outcome === 'unknown' || ruleset.format === 'list-rules') expect(node.outcome).not.toBe('allow');
    }
    const { certainty } = judgeIptables(ruleset, packet(), { scope: 'shown' });
    expect(certainty === 'conditional').toBe(expected.includes('certainty=conditional'));
  });

  test.each(samples.filter(({ text }) => isListing(text)))('$from $path is a listing, which hides too much', ({ text }) => {
    expect(judge(text, {}, { scope: 'shown' })).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('listing') });
  });
});

describe('conditions', () => {
  test.each([
    ['-s 10.224.0.0/16', 'drop'],
    ['! -s 10.224.0.0/16', 'allow'],
    ['-s ! 10.224.0.0/16', 'allow'],
    ['-s 10.224.0.0/255.255.0.0', 'drop'],
    ['-s 0.0.0.7/0.0.0.255', 'drop'],
    ['-s 10.244.0.0/16,10.224.0.7', 'drop'],
    ['-d 10.224.0.4/32', 'drop'],
    ['-d 10.224.0.5/32', 'allow'],
    ['-p 6', 'drop'],
    ['-p udp', 'allow'],
    ['! -p udp', 'drop'],
    ['-p tcp -m tcp --dport 10250', 'drop'],
    ['-p tcp --dport ! 10250', 'allow'],
    ['-p tcp -m tcp --dport 1025', 'allow'],
    ['-p tcp -m tcp --dport 10000:', 'drop'],
    ['-p tcp -m tcp --dport ssh', 'allow'],
    ['-p tcp -m tcp --dport some-service', 'unknown'],
    ['-p tcp -m tcp --sport 1024:65535', 'drop'],
    ['-p tcp -m tcp --sport 1:1023', 'allow'],
    ['-p tcp -m tcp --sport 40000', 'unknown'],
    ['-p tcp -m multiport --dports 80,10240:10260', 'drop'],
    ['-p tcp -m multiport ! --dports 10250,10255', 'allow'],
    ['-p tcp -m multiport --ports 10250', 'drop'],
    ['-i eth0', 'drop'],
    ['-i eth+', 'drop'],
    ['-i lo', 'allow'],
    ['! -i lo', 'drop'],
    ['-m iprange --src-range 10.224.0.1-10.224.0.50', 'drop'],
    ['-m iprange ! --src-range 10.224.0.1-10.224.0.50', 'allow'],
    ['-m conntrack --ctstate NEW', 'drop'],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', 'allow'],
    ['-m state --state INVALID', 'allow'],
    ['-m mark --mark 0x8000/0x8000', 'allow'],
    ['-m mark ! --mark 0x8000/0x8000', 'drop'],
    ['-m addrtype --dst-type LOCAL', 'drop'],
    ['-m addrtype ! --dst-type LOCAL', 'allow'],
    ['-p tcp -m tcp --syn', 'drop'],
    ['-p tcp -m tcp ! --syn', 'allow'],
    ['-p icmp -m icmp --icmp-type 8', 'allow'],
    ['-m physdev --physdev-in eth1', 'allow'],
    ['-m comment --comment "-p udp -j ACCEPT"', 'drop'],
    ['-m set --match-set blocked src', 'unknown'],
    ['-m string --string "GET" --algo bm', 'unknown'],
    ['-m string --string -j --algo bm', 'unknown'],
    ['-m mac --mac-source 00:11:22:33:44:55', 'unknown'],
    ['-m never-heard-of --really yes', 'unknown'],
    ['-p udp -m set --match-set blocked src', 'allow'],
    ['-m statistic --mode random --probability 0.5', 'unknown'],
    ['-m limit --limit 3/min', 'drop'],
    ['-m recent --update --seconds 30 --hitcount 6 --name x', 'allow'],
    ['-m recent --rcheck --name banned', 'unknown'],
    ['-m recent --set --name x', 'drop'],
    ['-m hashlimit --hashlimit-above 5/sec --hashlimit-name x', 'allow'],
    ['-c 12 720 -p tcp', 'drop'],
  ])('a DROP with %s: %s', (conditions, outcome) => {
    expect(judge(filter(`-A INPUT ${conditions} -j DROP`)).outcome).toBe(outcome);
  });

  test.each(['-m limit --limit 3/min', '-m recent --update --seconds 30 --hitcount 6 --name x', '-m connlimit --connlimit-above 4'])(
    'what depends on the rate is conditional: %s',
    (conditions) => {
      expect(judge(filter(`-A INPUT ${conditions} -j DROP`))).toMatchObject({ certainty: 'conditional', conditional: true });
    },
  );

  test('an interface that is not known leaves a rule open, except for the loopback', () => {
    const { inInterface: _unknown, ...anywhere } = packet();
    const outcome = (rule: string): string => judgeIptables(parseIptablesSave(filter(rule)), anywhere).outcome;
    expect(outcome('-A INPUT -i eth0 -j DROP')).toBe('unknown');
    expect(outcome('-A INPUT -i lo -j DROP')).toBe('allow');
  });
});

describe('ways through the chains', () => {
  test.each([
    ['the first rule that decides wins', ['-A INPUT -j ACCEPT', '-A INPUT -j DROP'], 'allow'],
    ['a chain is entered and left', ['-A INPUT -j MINE', '-A INPUT -j DROP', '-A MINE -p udp -j ACCEPT'], 'drop'],
    ['RETURN goes back', ['-A INPUT -j MINE', '-A MINE -p tcp -j RETURN', '-A MINE -j DROP'], 'allow'],
    ['RETURN in a built-in chain leads to the policy', ['-A INPUT -j RETURN', '-A INPUT -j DROP'], 'allow'],
    ['a goto does not come back', ['-A INPUT -g MINE', '-A INPUT -j DROP', '-A MINE -p udp -j DROP'], 'allow'],
    ['a goto inside a jump returns to the first caller', ['-A INPUT -j A', '-A INPUT -j DROP', '-A A -g B', '-A A -j ACCEPT', '-A B -p udp -j DROP'], 'drop'],
    ['a rule without a target only counts', ['-A INPUT -p tcp', '-A INPUT -j DROP'], 'drop'],
    ['LOG does not decide', ['-A INPUT -j LOG --log-prefix "DROP: -j ACCEPT"', '-A INPUT -j DROP'], 'drop'],
    ['REJECT answers', ['-A INPUT -p tcp -j REJECT --reject-with tcp-reset'], 'reject'],
    ['a mark is followed', ['-A INPUT -j MARK --set-xmark 0x1/0xffffffff', '-A INPUT -m mark --mark 0x1 -j DROP'], 'drop'],
    ['a doubtful mark leaves the rule on it open', ['-A INPUT -m set --match-set x src -j MARK --set-xmark 0x1/0x1', '-A INPUT -m mark --mark 0x1 -j DROP'], 'unknown'],
    ['an undecidable accept before a drop', ['-A INPUT -m set --match-set x src -j ACCEPT', '-A INPUT -j DROP'], 'unknown'],
    ['an undecidable drop before a drop', ['-A INPUT -m set --match-set x src -j DROP', '-A INPUT -j DROP'], 'drop'],
    ['an undecidable accept before an accept', ['-A INPUT -m set --match-set x src -j ACCEPT', '-A INPUT -j ACCEPT'], 'allow'],
    ['an undecidable rule after the decision', ['-A INPUT -j DROP', '-A INPUT -m set --match-set x src -j ACCEPT'], 'drop'],
    ['chains that call each other', ['-A INPUT -j A', '-A A -j B', '-A B -j A'], 'unknown'],
    ['a chain that is not shown', ['-A INPUT -j MISSING'], 'unknown'],
    ['a target that is not known', ['-A INPUT -j NFQUEUE --queue-num 0'], 'unknown'],
    ['an answer that is dropped', ['-A OUTPUT -p tcp -m tcp --sport 10250 -j DROP'], 'drop'],
    ['established answers are let out', ['-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT', '-A OUTPUT -j DROP'], 'allow'],
    ['an answer that is let out as new only', ['-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT', '-A OUTPUT -j DROP'], 'drop'],
  ])('%s', (_what, rules, outcome) => {
    expect(judge(filter(...rules)).outcome).toBe(outcome);
  });

  test('rules beyond any reasonable number end in doubt, not in endless work', () => {
    const chains = Array.from({ length: 30 }, (_, at) => [`-A C${at} -j C${at + 1}`, `-A C${at} -j C${at + 1}`]).flat();
    expect(judge(filter('-A INPUT -j C0', ...chains, '-A C30 -p udp -j DROP')).outcome).toBe('unknown');
  });
});

describe('every table on the way counts', () => {
  const drop = ['-p tcp -m tcp --dport 10250 -j DROP'];
  test.each([
    ['raw', 'PREROUTING'],
    ['mangle', 'PREROUTING'],
    ['mangle', 'INPUT'],
    ['filter', 'INPUT'],
    ['security', 'INPUT'],
  ])('a DROP in %s %s', (name, chain) => {
    const verdict = judge(table(name, drop.map((rule) => `-A ${chain} ${rule}`)));
    expect(verdict).toMatchObject({ outcome: 'drop', decision: { kind: 'rule', table: name, chain, owner: 'builtin' }, rule: { index: 1, path: [chain] } });
  });

  test.each([['raw'], ['mangle'], ['filter'], ['security']])('an answer that %s OUTPUT drops', (name) => {
    expect(judge(table(name, ['-A OUTPUT -p tcp -m tcp --sport 10250 -j DROP'])).outcome).toBe('drop');
  });

  test('a policy blocks, and says that it is one', () => {
    const verdict = judge(table('filter', ['-A INPUT -i lo -j ACCEPT'], { INPUT: 'DROP' }));
    expect(verdict).toMatchObject({ outcome: 'drop', decision: { kind: 'policy', table: 'filter', chain: 'INPUT' }, reason: 'filter INPUT drops it by policy' });
  });

  test.each([
    ['to a port where nothing listens', '-j REDIRECT --to-ports 65000', 'reject'],
    ['to the same port', '-j REDIRECT --to-ports 10250', 'allow'],
    ['to another port of this node', '-j DNAT --to-destination 10.224.0.4:10251', 'reject'],
    ['to another machine', '-j DNAT --to-destination 10.224.0.9:10250', 'unknown'],
    ['to one of several ports', '-j REDIRECT --to-ports 10250-10260', 'unknown'],
  ])('a translation %s', (_what, target, outcome) => {
    expect(judge(table('nat', [`-A PREROUTING -p tcp -m tcp --dport 10250 ${target}`])).outcome).toBe(outcome);
  });

  test('the filter table sees the translated port', () => {
    const nat = table('nat', ['-A PREROUTING -p tcp -m tcp --dport 10250 -j REDIRECT --to-ports 65000']);
    expect(judge(nat + filter('-A INPUT -p tcp -m tcp --dport 65000 -j DROP')).outcome).toBe('drop');
    expect(judge(nat + filter('-A INPUT -p tcp -m tcp --dport 10250 -j DROP')).outcome).toBe('reject');
  });

  test('packets that raw takes out of tracking are neither new nor established', () => {
    const raw = table('raw', ['-A PREROUTING -p tcp -m tcp --dport 10250 -j CT --notrack']);
    expect(judge(raw + filter('-A INPUT -m conntrack --ctstate UNTRACKED -j DROP')).outcome).toBe('drop');
    expect(judge(raw + filter('-A INPUT -m conntrack --ctstate NEW -j DROP')).outcome).toBe('allow');
  });
});

describe('two backends', () => {
  const open = parseIptablesSave(filter());
  const shut = parseIptablesSave(filter('-A INPUT -p tcp -m tcp --dport 10250 -j DROP'));
  const none = parseIptablesSave('', { mayBeEmpty: true });
  const warned = parseIptablesSave(`# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n${filter()}`);

  test.each([
    ['both open', [open, none], 'allow'],
    ['the second one blocks', [open, shut], 'drop'],
    ['the first one blocks', [shut, open], 'drop'],
    ['a warning about tables that were not read', [warned], 'unknown'],
    ['a warning about tables that were read', [warned, none], 'allow'],
    ['a block beside tables that were not read', [parseIptablesSave(`# Warning: iptables-legacy tables present\n${filter('-A INPUT -j DROP')}`)], 'drop'],
    ['nothing', [], 'unknown'],
  ])('%s', (_what, rulesets, outcome) => {
    expect(judgeIptables(rulesets, packet()).outcome).toBe(outcome);
  });
});

describe('who blocked', () => {
  test.each([
    ['KUBE-FIREWALL', 'kube'],
    ['AZURE-NPM-INGRESS-DROPS', 'azure'],
    ['CILIUM_INPUT', 'cilium'],
    ['ufw-user-input', 'ufw'],
    ['DOCKER-USER', 'docker'],
    ['LOGDROP', 'other'],
  ])('the chain %s is of %s', (chain, owner) => {
    const verdict = judge(filter(`-A INPUT -j ${chain}`, `-A ${chain} -j DROP`));
    expect(verdict).toMatchObject({ blockedBy: owner, decision: { owner, chain }, rule: { path: ['INPUT', chain], spec: `-A ${chain} -j DROP` } });
  });
});

describe('what is missing is noticed', () => {
  const whole = `# Generated by iptables-save v1.8.9\n${filter('-A INPUT -s 10.9.0.0/16 -j DROP')}# Completed on Fri\n`;
  test.each([
    ['no COMMIT', whole.slice(0, whole.indexOf('COMMIT'))],
    ['a rule cut in its middle', whole.slice(0, whole.indexOf('-j DROP'))],
    ['the beginning', whole.slice(whole.indexOf(':OUTPUT'))],
    ['text between the rules', whole.replace('-A INPUT', 'Killed\n-A INPUT')],
    ['a table that the tool cannot show', `# Table \`mangle' is incompatible, use 'nft' tool.\n${filter()}`],
    ['the end of the second table', `${whole}# Generated by iptables-save v1.8.9\n`],
    ['everything', ''],
    ['everything but an error', "iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n"],
  ])('%s', (_what, text) => {
    const ruleset = parseIptablesSave(text);
    expect(ruleset).toMatchObject({ complete: false, reason: expect.stringMatching(/\w/) });
    expect(judgeIptables(ruleset, packet()).outcome).toBe('unknown');
    expect(judge(whole).outcome).toBe('allow');
  });

  test('a block shown before the cut is proven', () => {
    expect(judge('*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 10250 -j DROP\n-A INPUT -s 1').outcome).toBe('drop');
  });

  test('a chain whose rules are cut off may have accepted before the block', () => {
    expect(judge('*filter\n:INPUT ACCEPT [0:0]\n:MINE - [0:0]\n-A INPUT -j MINE\n-A INPUT -j DROP\n').outcome).toBe('unknown');
  });

  test('prompts before and a status after the output do no harm', () => {
    expect(judge(`[root@node ~]# iptables-save\n${filter()}rc=0\n`).outcome).toBe('allow');
  });

  test('one table does not speak for the others, but for itself', () => {
    const listed = '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n';
    expect(judge(listed)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('only one table') });
    expect(judge(listed, {}, { scope: 'shown' }).outcome).toBe('allow');
  });
});

describe('properties', () => {
  test('no text makes the parser throw, and text without rules never allows', () => {
    const words = fc.constantFrom('-A', 'INPUT', '-j', 'DROP', '-P', ':INPUT', '"', '!', '\n', '*filter', '--dport', 'Chain', '[0:0]', '-m');
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 40 }), (parts) => {
        expect(judge(parts.join(' ')).outcome).not.toBe('allow');
      }),
    );
  });

  test('cutting a ruleset anywhere but between two tables never allows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, at) => {
        const text = randomRuleset(seeded(seed));
        const cut = text.slice(0, at % text.length);
        fc.pre(!/COMMIT\s*$/.test(cut));
        expect(judge(cut).outcome).not.toBe('allow');
      }),
      { numRuns: 300 },
    );
  });

  test('without its beginning a ruleset proves nothing', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, at) => {
        const text = randomRuleset(seeded(seed));
        const rest = text.slice(at % text.length);
        fc.pre(!/^\s*\*/.test(rest));
        expect(judge(rest).outcome).toBe('unknown');
      }),
      { numRuns: 300 },
    );
  });

  test('a rule that cannot be decided never turns a verdict into its opposite', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom('ACCEPT', 'DROP'), (seed, at, target) => {
        const lines = randomRuleset(seeded(seed)).split('\n');
        const inputs = lines.flatMap((line, index) => (line.startsWith(':INPUT') || line.startsWith('-A INPUT') ? [index] : []));
        const rules = lines.findIndex((line, index) => index > (inputs[at % inputs.length] ?? 0) && (line.startsWith('-A') || line === 'COMMIT'));
        const doubtful = lines.toSpliced(rules, 0, `-A INPUT -m u32 --u32 "0=0" -j ${target}`).join('\n');
        const [before, after] = [judge(lines.join('\n')).outcome, judge(doubtful).outcome];
        expect([before, 'unknown', target === 'DROP' && before === 'reject' ? 'drop' : before]).toContain(after);
      }),
      { numRuns: 300 },
    );
  });
});
