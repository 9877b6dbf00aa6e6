/** Random native rule sets from the grammar that the judge claims to understand, as text for `nft -f`. */
import type { Random } from '../random-ruleset.ts';

const chance = (random: Random, probability: number): boolean => random() < probability;

const pick = <T>(random: Random, items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];

interface Base {
  readonly name: string;
  readonly hook: string;
  readonly priority: number;
}

/** Chains before and after conntrack, each of a priority of its own: the order of equal ones is not listed. */
const BASES: readonly Base[] = [
  { name: 'early', hook: 'prerouting', priority: -300 },
  { name: 'pre', hook: 'prerouting', priority: -150 },
  { name: 'in', hook: 'input', priority: -10 },
  { name: 'late', hook: 'input', priority: 20 },
  { name: 'outearly', hook: 'output', priority: -300 },
  { name: 'out', hook: 'output', priority: 0 },
  { name: 'post', hook: 'postrouting', priority: 0 },
  { name: 'passing', hook: 'forward', priority: 0 },
];

const SUBCHAINS = ['c1', 'c2', 'c3'];

export const randomNft = (random: Random): string => ['inet', 'ip'].map((family, index) => randomTable(random, family, index)).join('\n');

function randomTable(random: Random, family: string, index: number): string {
  const bases = BASES.filter(() => chance(random, 0.5));
  return [
    `table ${family} t${index} {`,
    'set ports { type inet_service; flags interval; elements = { 22, 10000-11000 }; }',
    'set others { type inet_service; elements = { 22, 80 }; }',
    'set nets { type ipv4_addr; flags interval; elements = { 10.224.0.0/16, 192.0.2.1, 10.244.3.1-10.244.3.4 }; }',
    'set pairs { type ipv4_addr . inet_service; elements = { 10.224.0.7 . 10250, 10.244.3.5 . 22 }; }',
    ...SUBCHAINS.toReversed().map((name) => `chain ${name} {\n${rules(random, family, name)}\n}`),
    'map verdicts { type inet_service : verdict; elements = { 10250 : jump c2, 22 : drop }; }',
    ...bases.map(({ name, hook, priority }) => baseChain(random, family, { name, hook, priority: priority + index })),
    '}',
  ].join('\n');
}

const baseChain = (random: Random, family: string, { name, hook, priority }: Base): string =>
  `chain ${name} { type filter hook ${hook} priority ${priority}; policy ${chance(random, 0.08) ? 'drop' : 'accept'};\n${rules(random, family, name)}\n}`;

const rules = (random: Random, family: string, chain: string): string =>
  Array.from({ length: Math.floor(random() * 6) }, () => rule(random, family, chain)).join('\n');

/** nft refuses two protocols in one rule, so that a rule about another one has only conditions that name none. */
function rule(random: Random, family: string, chain: string): string {
  const isForeign = chance(random, 0.2);
  const count = 1 + Math.floor(random() * (isForeign ? 2 : 3));
  const conditions = Array.from({ length: count }, () => pick(random, isForeign || chance(random, 0.5) ? NEUTRAL : ABOUT_TCP)(random, family));
  const foreign = isForeign ? [pick(random, FOREIGN)(random, family)] : [];
  return [...foreign, ...conditions, ...(chance(random, 0.2) ? ['counter'] : []), statement(random, { family, chain, isForeign })].join(' ');
}

const not = (random: Random): string => (chance(random, 0.25) ? '!= ' : '');

const ADDRESSES = ['10.224.0.7', '10.244.3.5', '10.224.0.4', '10.224.0.0/16', '10.244.0.0/16', '10.0.0.0/8', '10.224.0.1-10.224.0.9', '{ 10.224.0.7, 10.1.0.0/16 }', '{ 10.244.3.5, 192.0.2.9 }', '@nets'] as const;
const PORTS = ['10250', '22', '10000-11000', '{ 22, 80, 10240-10260 }', '{ 22, 443 }', '@ports', '@others', '1-9999'] as const;
const STATES = ['new', 'established', 'invalid', 'untracked', 'related', '{ new, untracked }', '{ established, related }'] as const;
const MARKS = ['0x1', '0x0', '0x4', '{ 0x0, 0x2 }'] as const;
const NAMES = ['"eth0"', '"eth1"', '"eth*"', '"lo"', '{ "eth0", "lo" }'] as const;
const FLAGS = ['& (fin|syn|rst|ack) == syn', '& (syn|ack) == (syn|ack)', '& rst == rst', '& (syn|rst) != 0', 'syn', '& ack == 0', '== syn', '!= syn'] as const;

type Make = (random: Random, family: string) => string;

const ABOUT_TCP: readonly [Make, ...Make[]] = [
  (random) => `ip saddr ${not(random)}${pick(random, ADDRESSES)}`,
  (random) => `ip daddr ${not(random)}${pick(random, ADDRESSES)}`,
  (random) => `tcp dport ${not(random)}${pick(random, PORTS)}`,
  (random) => `tcp sport ${not(random)}${pick(random, PORTS)}`,
  (random) => `tcp dport ${pick(random, ['<', '>', '<=', '>='])} 10250`,
  (random) => `tcp flags ${pick(random, FLAGS)}`,
  (random) => `ip saddr & 0.0.0.255 ${pick(random, ['==', '!='])} ${pick(random, ['0.0.0.7', '0.0.0.5', '0.0.0.4'])}`,
  (random) => `ip saddr . tcp dport ${not(random)}${pick(random, ['{ 10.224.0.7 . 10250 }', '{ 10.244.3.5 . 22, 10.244.3.5 . 10250 }', '@pairs'])}`,
];

const NEUTRAL: readonly [Make, ...Make[]] = [
  (random) => `ct state ${not(random)}${pick(random, STATES)}`,
  () => 'ct state established,related',
  (random) => `ct direction ${pick(random, ['original', 'reply'])}`,
  (random) => `meta mark ${not(random)}${pick(random, MARKS)}`,
  (random) => `meta mark & 0x3 ${pick(random, ['==', '!='])} ${pick(random, ['0x1', '0x0', '0x2'])}`,
  (random) => `ct mark ${not(random)}${pick(random, MARKS)}`,
  (random) => `iifname ${not(random)}${pick(random, NAMES)}`,
  (random) => `oifname ${not(random)}${pick(random, NAMES)}`,
  (random) => `${pick(random, ['iif', 'oif'])} ${not(random)}${pick(random, ['lo', 'eth0'])}`,
  (random) => `fib ${pick(random, ['daddr', 'saddr'])} type ${pick(random, ['local', 'unicast', 'multicast'])}`,
];

const FOREIGN: readonly [Make, ...Make[]] = [
  (random) => `th dport ${not(random)}${pick(random, PORTS)}`,
  (random) => `meta l4proto ${not(random)}${pick(random, ['tcp', 'udp', 'icmp', '{ tcp, udp }', '6'])}`,
  (random) => `ip protocol ${not(random)}${pick(random, ['tcp', 'udp', 'icmp', '{ icmp, tcp }'])}`,
  (random) => `icmp type ${not(random)}${pick(random, ['echo-request', 'destination-unreachable'])}`,
  (random) => `udp dport ${not(random)}53`,
  (random, family) => (family === 'inet' ? `meta nfproto ${not(random)}${pick(random, ['ipv4', 'ipv6'])}` : 'meta protocol ip'),
  (random, family) => (family === 'inet' ? `ip6 saddr ${not(random)}::1` : 'meta protocol ip'),
];

interface Spot {
  readonly family: string;
  readonly chain: string;
  readonly isForeign: boolean;
}

function statement(random: Random, { family, chain, isForeign }: Spot): string {
  const lower = SUBCHAINS.filter((name) => !SUBCHAINS.includes(chain) || name > chain);
  const [first, ...others] = lower;
  const choices: [string, ...string[]] = ['accept', 'accept', 'drop', 'return', 'continue', 'log prefix "lab"', 'meta mark set 0x1', 'meta mark set mark or 0x2', 'ct mark set 0x1', 'ct mark set mark', 'meta mark set ct mark'];
  if (!isForeign && (!SUBCHAINS.includes(chain) || chain === 'c1')) choices.push('tcp dport vmap @verdicts');
  if (first !== undefined) {
    const target = pick(random, [first, ...others]);
    choices.push(`jump ${target}`, `jump ${first}`, `goto ${target}`, `ct state vmap { new : jump ${target}, established : accept, untracked : continue }`);
    if (!isForeign) choices.push(`tcp dport vmap { 22 : drop, 10000-10300 : goto ${target} }`);
  }
  if (/^(?:early|outearly)$/.test(chain)) choices.push('notrack', 'notrack', 'notrack');
  if (/^(?:in|late|out|pre)$/.test(chain)) choices.push(...(isForeign ? ['reject'] : ['reject', 'ip protocol tcp reject with tcp reset', `reject with ${family === 'inet' ? 'icmpx' : 'icmp'} admin-prohibited`]));
  return pick(random, choices);
}
