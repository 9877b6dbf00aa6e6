/** Random rulesets from the grammar that the judge claims to understand, as text for iptables-restore. */

export type Random = () => number;

/** mulberry32: small, seeded, good enough to mix rules. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const HOOKS: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

const SUBCHAINS = ['C1', 'C2', 'C3'];

interface Spot {
  readonly random: Random;
  readonly table: string;
  readonly chain: string;
}

const chance = (random: Random, probability: number): boolean => random() < probability;

function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

export function randomRuleset(random: Random): string {
  return Object.entries(HOOKS)
    .map(([table, hooks]) => randomTable(random, table, hooks))
    .join('');
}

function randomTable(random: Random, table: string, hooks: readonly string[]): string {
  const isBusy = chance(random, table === 'filter' ? 1 : 0.4);
  const subchains = isBusy ? SUBCHAINS : [];
  const policies = hooks.map((hook) => `:${hook} ${table !== 'nat' && chance(random, 0.04) ? 'DROP' : 'ACCEPT'} [0:0]`);
  const rules = isBusy ? [...hooks, ...subchains].flatMap((chain) => randomChain({ random, table, chain })) : [];
  return [`*${table}`, ...policies, ...subchains.map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT', ''].join('\n');
}

function randomChain(spot: Spot): readonly string[] {
  const length = Math.floor(spot.random() * 6);
  return Array.from({ length }, () => randomRule(spot));
}

function randomRule(spot: Spot): string {
  const { random } = spot;
  const isTcp = chance(random, 0.6);
  const conditions = [
    ...(isTcp ? ['-p tcp'] : chance(random, 0.1) ? ['! -p udp'] : []),
    ...Array.from({ length: 1 + Math.floor(random() * 3) }, () => condition(spot, isTcp)),
  ];
  return ['-A', spot.chain, ...withoutRepeats(conditions), target(spot, isTcp)].join(' ');
}

/**
 * Each option once per rule: iptables refuses most repeats, and of repeated `-m tcp` options its nft backend prints
 * only some, so that the text would not be what the kernel has.
 */
function withoutRepeats(conditions: readonly string[]): readonly string[] {
  return conditions.filter((text, index) => conditions.findIndex((other) => optionOf(other) === optionOf(text)) === index);
}

function optionOf(text: string): string {
  const option = /(?:^|\s)(-[sdiop]|--(?!comment)[a-z-]+)/.exec(text)?.[1] ?? text;
  if (option.endsWith('state')) return 'state';
  if (/^--(?:dports|sports|ports)$/.test(option)) return 'multiport';
  if (option === '--syn') return '--tcp-flags';
  return text.startsWith('-m connmark') ? `connmark ${option}` : option;
}

const maybeNot = (random: Random): string => (chance(random, 0.25) ? '! ' : '');

const SOURCES = ['10.224.0.7', '10.244.3.5', '10.224.0.4', '10.224.0.0/16', '10.244.0.0/16', '10.244.3.0/255.255.255.0', '0.0.0.5/0.0.0.255', '192.0.2.0/24', '10.0.0.0/8'] as const;
const PORTS = ['10250', '10000:11000', '10251:10260', ':10250', '20000:', '30001', '1024:65535', '1025'] as const;
const PORT_LISTS = ['80,443,10240:10260', '10250,10255', '1:1000', '20000:65535,22', '443'] as const;
const STATES = ['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED', 'NEW,RELATED', 'DNAT', 'INVALID,UNTRACKED'] as const;
const MARKS = ['0x1', '0x0', '0x1/0x1', '0x4000/0x4000', '0x2/0x3', '0x0/0x1'] as const;
const FLAGS = ['FIN,SYN,RST,ACK SYN', 'SYN,ACK SYN,ACK', 'ALL SYN', 'RST RST', 'ALL NONE', 'ACK ACK'] as const;
const TYPES = ['LOCAL', 'UNICAST', 'MULTICAST', 'BROADCAST', 'LOCAL,BROADCAST'] as const;
const RANGES = ['10.224.0.1-10.224.0.50', '10.244.3.5-10.244.3.5', '10.0.0.0-10.255.255.255'] as const;

type MakeCondition = (spot: Spot) => string;

const ANY_CONDITIONS: readonly [MakeCondition, ...MakeCondition[]] = [
  ({ random }) => `${maybeNot(random)}-s ${pick(random, SOURCES)}`,
  ({ random }) => `${maybeNot(random)}-d ${pick(random, SOURCES)}`,
  ({ random }) => `-m conntrack ${maybeNot(random)}--ctstate ${pick(random, STATES)}`,
  ({ random }) => `-m state --state ${pick(random, ['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED'])}`,
  ({ random }) => `-m conntrack --ctdir ${pick(random, ['ORIGINAL', 'REPLY'])}`,
  ({ random }) => `-m mark ${maybeNot(random)}--mark ${pick(random, MARKS)}`,
  ({ random }) => `-m connmark ${maybeNot(random)}--mark ${pick(random, MARKS)}`,
  ({ random }) => `-m addrtype ${maybeNot(random)}--${pick(random, ['src', 'dst'])}-type ${pick(random, TYPES)}`,
  ({ random }) => `-m iprange ${maybeNot(random)}--${pick(random, ['src', 'dst'])}-range ${pick(random, RANGES)}`,
  ({ random }) => `-m comment --comment ${pick(random, ['"was: -j DROP --dport 10250"', '"a \\"quoted\\" one"', 'plain'])}`,
  () => '-m limit --limit 1000/second --limit-burst 1000',
  () => '-m connlimit --connlimit-above 1000',
  ({ random }) => interfaceOf(random, 'i'),
  ({ random }) => interfaceOf(random, 'o'),
];

const TCP_CONDITIONS: readonly [MakeCondition, ...MakeCondition[]] = [
  ({ random }) => `-m tcp ${maybeNot(random)}--dport ${pick(random, PORTS)}`,
  ({ random }) => `-m tcp ${maybeNot(random)}--sport ${pick(random, PORTS)}`,
  ({ random }) => `-m multiport ${maybeNot(random)}--${pick(random, ['dports', 'sports', 'ports'])} ${pick(random, PORT_LISTS)}`,
  ({ random }) => `-m tcp ${maybeNot(random)}--tcp-flags ${pick(random, FLAGS)}`,
  ({ random }) => `-m tcp ${maybeNot(random)}--syn`,
];

const interfaceOf = (random: Random, side: string): string => `${maybeNot(random)}-${side} ${pick(random, ['eth0', 'eth1', 'eth+', 'lo'])}`;

function condition(spot: Spot, isTcp: boolean): string {
  const make = isTcp && chance(spot.random, 0.6) ? pick(spot.random, TCP_CONDITIONS) : pick(spot.random, ANY_CONDITIONS);
  const made = make(spot);
  // iptables refuses interfaces that a built-in chain's packets cannot have.
  const isRefused = (/-i /.test(made) && /OUT|POST/.test(spot.chain)) || (/-o /.test(made) && /IN$|INPUT|PRE/.test(spot.chain));
  return isRefused ? '' : made;
}

function target(spot: Spot, isTcp: boolean): string {
  const { random, table } = spot;
  const lower = SUBCHAINS.filter((chain) => !SUBCHAINS.includes(spot.chain) || chain > spot.chain);
  const [first, ...others] = lower;
  const choices: [string, ...string[]] = ['-j ACCEPT', '-j ACCEPT', '-j RETURN', '-j LOG', `-j MARK --set-xmark ${pick(random, MARKS)}`, connectionMark(random)];
  if (first !== undefined) choices.push(`-j ${pick(random, [first, ...others])}`, `-g ${pick(random, [first, ...others])}`, `-j ${first}`);
  if (table !== 'nat') choices.push('-j DROP');
  if (table === 'filter') choices.push(rejection(random, isTcp));
  if (table === 'raw') choices.push('-j CT --notrack', '-j NOTRACK');
  if (table === 'nat' && isTcp && spot.chain === 'PREROUTING') choices.push('-j REDIRECT --to-ports 65000', '-j REDIRECT', '-j DNAT --to-destination :10250', '-j DNAT --to-destination 10.224.0.4:64000');
  return pick(random, choices);
}

const connectionMark = (random: Random): string =>
  `-j CONNMARK ${pick(random, [`--set-xmark ${pick(random, MARKS)}`, '--save-mark', '--restore-mark', '--restore-mark --nfmask 0x1 --ctmask 0x3'])}`;

const rejection = (random: Random, isTcp: boolean): string =>
  `-j REJECT --reject-with ${pick(random, [isTcp ? 'tcp-reset' : 'icmp-port-unreachable', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'icmp-port-unreachable'])}`;
