/** One row of `iptables -L` as a rule in the words of `iptables -S`. */

export interface Columns {
  readonly numbered: boolean;
  /** `-v`: counters and interfaces. */
  readonly verbose: boolean;
}

/** Stands for a condition that a listing hides or that we cannot read: no such module exists, so it may hold or not. */
const UNKNOWN = '-m unreadable';

const HEAD = String.raw`(?:(?<target>[A-Za-z][\w.:-]*)\s+)?(?<protocol>!?\s?[a-z\d][\w.]*(?:-[a-z]+)?)\s*(?<fragment>--|-f|!f)\s+`;
const ENDS = String.raw`(?<source>!?\S+)\s+(?<destination>!?\S+)(?:\s+(?<rest>.*))?$`;
const PLAIN = new RegExp(`^${HEAD}${ENDS}`);
const VERBOSE = new RegExp(String.raw`^\d+[KMGT]?\s+\d+[KMGT]?\s+${HEAD}(?<in>\S+)\s+(?<out>\S+)\s+${ENDS}`);

/** `undefined`: the line is no row. */
export function readListingRow(line: string, chain: string, { numbered, verbose }: Columns): string | undefined {
  const row = numbered ? line.replace(/^\d+\s+/, '') : line;
  const found = (verbose ? VERBOSE : PLAIN).exec(row)?.groups;
  if (found === undefined) return undefined;
  const { target, protocol = '', source = '', destination = '', rest = '' } = found;
  const read = readRest(rest);
  const conditions = [
    protocolOf(protocol.replaceAll(' ', '')),
    endOf('-s', source),
    endOf('-d', destination),
    verbose ? interfaceOf('-i', found['in'] ?? '') : '',
    verbose ? interfaceOf('-o', found['out'] ?? '') : '',
    ...read.conditions,
    hidesInterface(verbose, target) ? UNKNOWN : '',
  ];
  const jump = target === undefined ? '' : `${read.isGoto ? '-g' : '-j'} ${target} ${read.options}`;
  return ['-A', chain, ...conditions, jump].filter((word) => word !== '').join(' ').trim();
}

/** An ACCEPT without interfaces is often that of `lo`; what drops or calls a chain seldom is of one interface. */
const hidesInterface = (verbose: boolean, target: string | undefined): boolean => !verbose && (target === 'ACCEPT' || target === 'RETURN');

function negatable(option: string, value: string): string {
  return value.startsWith('!') ? `! ${option} ${value.slice(1)}` : `${option} ${value}`;
}

const protocolOf = (word: string): string => (word === 'all' || word === '0' ? '' : negatable('-p', word));

function interfaceOf(option: string, word: string): string {
  return word === '*' || word === 'any' ? '' : negatable(option, word);
}

/** Without `-n`, addresses are names; `localhost` is the only one whose address is known. */
function endOf(option: string, word: string): string {
  const address = word.replace(/^(!?)localhost(?=\/|$)/, '$1127.0.0.1');
  if (/^!?(?:anywhere|0\.0\.0\.0\/0|default)$/.test(address)) return word.startsWith('!') ? UNKNOWN : '';
  return /^!?[\d.]+(?:\/[\d.]+)?$/.test(address) ? negatable(option, address) : UNKNOWN;
}

type Reader = (found: readonly string[]) => { readonly condition?: string; readonly option?: string };

const port = (word: string): string => {
  // IANA has no name for 10250, so a name is another port.
  const [from = '', to] = word.split(':');
  if (to !== undefined) return /^\d+:\d+$/.test(word) ? word : '?';
  return /^\d+$/.test(from) ? from : '0';
};

const portOf = (side: 'd' | 's'): Reader => ([protocol = 'tcp', bang = '', value = '']) => ({ condition: port(value) === '?' ? UNKNOWN : `-m ${protocol} ${bang === '' ? '' : '! '}--${side}port ${port(value)}` });

const listOf = (side: string, bang: string, list: string): string => {
  const ports = list.split(',').map(port);
  return ports.includes('?') ? UNKNOWN : `-m multiport ${bang === '' ? '' : '! '}--${side} ${ports.join(',')}`;
};

/** What stands behind the addresses, as iptables-extensions(8) prints it. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [/^\/\*.*?\*\//, () => ({})],
  [/^(tcp|udp|sctp|dccp) (?:spts?:\S+ )?dpts?:(!?)([\w.:-]+)/, portOf('d')],
  [/^(tcp|udp|sctp|dccp) spts?:(!?)([\w.:-]+)/, portOf('s')],
  [/^multiport (dports|sports|ports) (!? ?)(\S+)/, ([side = '', bang = '', list = '']) => ({ condition: listOf(side, bang.trim(), list) })],
  [/^(! )?ctstate ([A-Z,]+)/, ([bang, states = '']) => ({ condition: `-m conntrack ${bang === undefined ? '' : '! '}--ctstate ${states}` })],
  [/^(! )?state ([A-Z,]+)/, ([bang, states = '']) => ({ condition: `-m conntrack ${bang === undefined ? '' : '! '}--ctstate ${states}` })],
  [/^(?:mark|MARK) match (!? ?)(0x[\da-f]+(?:\/0x[\da-f]+)?)/, ([bang = '', mark = '']) => ({ condition: `-m mark ${bang.trim() === '' ? '' : '! '}--mark ${mark}` })],
  [/^source IP range ([\d.]+-[\d.]+)/, ([range = '']) => ({ condition: `-m iprange --src-range ${range}` })],
  [/^icmptype \S+(?: code \S+)?|^icmp \S+/, () => ({ condition: '-m icmp --icmp-type 8' })],
  [/^reject-with (\S+)/, ([how = '']) => ({ option: `--reject-with ${how}` })],
  [/^redir ports (\d+)/, ([to = '']) => ({ option: `--to-ports ${to}` })],
  [/^to:([\d.:]+)/, ([to = '']) => ({ option: `--to-destination ${to}` })],
  [/^LOG (?:flags \S+ )?(?:level \S+ ?)?(?:prefix (?:"[^"]*"|`[^']*'))?/, () => ({})],
  [/^limit: (?:avg|up to) (\S+) burst (\d+)/, ([rate = '', burst = '']) => ({ condition: `-m limit --limit ${rate.replace('/min', '/minute').replace('/sec', '/second')} --limit-burst ${burst}` })],
];

interface Rest {
  readonly conditions: readonly string[];
  readonly options: string;
  readonly isGoto: boolean;
}

function readRest(rest: string): Rest {
  let left = rest.trim();
  const isGoto = left.startsWith('[goto]');
  if (isGoto) left = left.slice('[goto]'.length).trim();
  const conditions: string[] = [];
  const options: string[] = [];
  while (left !== '') {
    const taken = take(left);
    if (taken === undefined) return { conditions: [...conditions, UNKNOWN], options: options.join(' '), isGoto };
    if (taken.condition !== undefined) conditions.push(taken.condition);
    if (taken.option !== undefined) options.push(taken.option);
    left = left.slice(taken.length).trim();
  }
  return { conditions, options: options.join(' '), isGoto };
}

function take(text: string): (ReturnType<Reader> & { readonly length: number }) | undefined {
  for (const [pattern, read] of FORMS) {
    const found = pattern.exec(text);
    if (found !== null && found[0] !== '') return { ...read(found.slice(1)), length: found[0].length };
  }
  return undefined;
}
