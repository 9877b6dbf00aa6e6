export interface NativeChain {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook: string;
  /** kube-proxy in nftables mode keeps its rules in a table of this name. */
  readonly owner: 'kube' | 'other';
}

/** A chain in a table of iptables' that holds what iptables cannot have written, nor shows as it is. */
export interface UnwrittenChain {
  readonly table: string;
  readonly chain: string;
  /** Of a base chain; empty: iptables' own chain. */
  readonly hook: string;
}

export interface NftReading {
  /** Base chains that a packet to this node or its answer passes, and that may do other than accept. */
  readonly nativeOnTheWay: readonly NativeChain[];
  /** Every one that the node named, on the way or not. */
  readonly unwritten: readonly UnwrittenChain[];
  /** Everything was read. */
  readonly complete: boolean;
  readonly reason?: string;
}

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly type: string;
  readonly policy: string;
}

interface Rule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly statements: readonly string[];
}

/** netdev chains see the packet before all others, bridge and arp do not see it as an IP packet. */
const FAMILIES = new Set(['ip', 'inet', 'netdev']);
const HOOKS = new Set(['ingress', 'prerouting', 'input', 'output', 'postrouting', 'egress']);

/** Tables and chains that iptables-nft makes; `iptables-save` shows those, and they are judged from its output. */
const XTABLES = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);
const XCHAINS = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);

/** Statements that let the packet go on in every case. */
const HARMLESS = new Set(['match', 'counter', 'log', 'limit', 'accept', 'return', 'continue', 'comment']);

export interface NftOptions {
  /** Nobody else reads iptables' tables: the chains in them count like any other. */
  readonly withoutIptables?: boolean;
}

/** Reads `nft -j list ruleset`: which native tables may block a packet that iptables would let in. Never throws. */
export function readNft(json: string, { withoutIptables = false }: NftOptions = {}): NftReading {
  const entries = entriesOf(json);
  if (entries === undefined) {
    const reason = json.trim() === '' ? 'the output is empty' : 'the output is not the JSON of "nft -j list ruleset", or it is cut';
    return { nativeOnTheWay: [], unwritten: [], complete: false, reason };
  }
  const chains = entries.flatMap((entry) => readChain(entry) ?? []);
  const rules = entries.flatMap((entry) => readRule(entry) ?? []);
  const native = chains.filter((chain) => withoutIptables || !isXtables(chain));
  return {
    nativeOnTheWay: native.filter((chain) => mayBlock(chain, rules)).map(describe),
    unwritten: entries.flatMap((entry) => readUnwritten(entry) ?? []),
    complete: true,
  };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function entriesOf(json: string): readonly Fields[] | undefined {
  try {
    const list = fieldsOf(JSON.parse(json))?.['nftables'];
    return Array.isArray(list) ? list.map(fieldsOf).filter((entry) => entry !== undefined) : undefined;
  } catch {
    return undefined;
  }
}

function readChain(entry: Fields): Chain | undefined {
  const chain = fieldsOf(entry['chain']);
  if (chain === undefined) return undefined;
  const hook = textOf(chain['hook']);
  return {
    family: textOf(chain['family']),
    table: textOf(chain['table']),
    name: textOf(chain['name']),
    ...(hook !== '' && { hook }),
    type: textOf(chain['type']),
    policy: textOf(chain['policy']),
  };
}

function readRule(entry: Fields): Rule | undefined {
  const rule = fieldsOf(entry['rule']);
  if (rule === undefined) return undefined;
  const statements: readonly unknown[] = Array.isArray(rule['expr']) ? rule['expr'] : [];
  return {
    family: textOf(rule['family']),
    table: textOf(rule['table']),
    chain: textOf(rule['chain']),
    statements: statements.flatMap((statement) => Object.keys(fieldsOf(statement) ?? { unknown: true })),
  };
}

function readUnwritten(entry: Fields): UnwrittenChain | undefined {
  const chain = fieldsOf(entry['unwritten']);
  return chain && { table: textOf(chain['table']), chain: textOf(chain['chain']), hook: textOf(chain['hook']) };
}

function mayBlock(chain: Chain, rules: readonly Rule[]): boolean {
  if (!isOnTheWay(chain)) return false;
  if (chain.policy === 'drop') return true;
  const own = rules.filter((rule) => rule.family === chain.family && rule.table === chain.table && rule.chain === chain.name);
  return own.some((rule) => rule.statements.some((statement) => !HARMLESS.has(statement)));
}

/** Of nat chains only those that a new connection to this node asks; its answer is translated without asking. */
function isOnTheWay({ family, hook, type }: Chain): boolean {
  if (hook === undefined || !FAMILIES.has(family) || !HOOKS.has(hook)) return false;
  return type !== 'nat' || hook === 'prerouting' || hook === 'input';
}

const isXtables = ({ family, table, name, hook }: Chain): boolean =>
  family === 'ip' && XTABLES.has(table) && XCHAINS.has(name) && name.toLowerCase() === hook;

const describe = ({ family, table, name, hook = '' }: Chain): NativeChain => ({
  family,
  table,
  chain: name,
  hook,
  owner: table === 'kube-proxy' ? 'kube' : 'other',
});
