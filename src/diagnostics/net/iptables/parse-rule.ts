import { tokens, type Token } from './tokens.ts';
import type { Condition, IptablesRule, Match, Target } from './ruleset.ts';

const LONG_FORMS: ReadonlyMap<string, string> = new Map([
  ['--source', '-s'],
  ['--src', '-s'],
  ['--destination', '-d'],
  ['--dst', '-d'],
  ['--protocol', '-p'],
  ['--proto', '-p'],
  ['--in-interface', '-i'],
  ['--out-interface', '-o'],
  ['--fragment', '-f'],
  ['--match', '-m'],
  ['--jump', '-j'],
  ['--goto', '-g'],
  ['--source-port', '--sport'],
  ['--destination-port', '--dport'],
  ['--source-ports', '--sports'],
  ['--destination-ports', '--dports'],
  ['--set-counters', '-c'],
]);

const BASE_OPTIONS = new Set(['-s', '-d', '-p', '-i', '-o', '-f']);

/** Options that `-p tcp` makes available, so that they may stand under another `-m` in rules written by hand. */
const PROTOCOL_OPTIONS = new Set(['--dport', '--sport', '--tcp-flags', '--syn', '--tcp-option', '--icmp-type']);
const PROTOCOL_MODULES = new Set(['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'multiport']);

/** Free text follows these, which may look like an option itself. */
const TEXT_OPTIONS = new Set(['--comment', '--log-prefix', '--nflog-prefix', '--ulog-prefix', '--string', '--hex-string', '--bytecode', '--u32']);

/** Reads one `-A` line, counters before it allowed. Whatever cannot be read leaves a rule that says so. */
export function parseRule(line: string, table: string, index: number): IptablesRule | undefined {
  const spec = line.replace(/^\[\d+:\d+\]\s*/, '').trim();
  const words = tokens(spec);
  const chain = (words ?? [])[1]?.text ?? /^-A\s+(\S+)/.exec(spec)?.[1];
  if (chain === undefined) return undefined;
  const base = { table, chain, index, spec };
  if (words === undefined) return { ...base, matches: [], unread: 'a quote is not closed' };
  return { ...base, ...readBody(words.slice(2)) };
}

type Body = Pick<IptablesRule, 'matches' | 'target' | 'unread'>;

interface Draft {
  readonly matches: { readonly module: string; readonly conditions: Condition[] }[];
  target?: { readonly kind: Target['kind']; readonly name: string; readonly options: Condition[] };
  inTarget: boolean;
  unread?: string;
}

function readBody(words: readonly Token[]): Body {
  const draft: Draft = { matches: [{ module: '', conditions: [] }], inTarget: false };
  let rest = words;
  while (rest.length > 0 && draft.unread === undefined) rest = readOption(draft, rest);
  const { matches, target, unread } = draft;
  return { matches: matches.filter(isSubstantial), ...(target && { target }), ...(unread !== undefined && { unread }) };
}

const isSubstantial = (match: Match): boolean => match.module !== '' || match.conditions.length > 0;

/** Consumes one option and its values; returns what is left. */
function readOption(draft: Draft, words: readonly Token[]): readonly Token[] {
  const negatedBefore = isBang(words[0]);
  const [head, ...after] = negatedBefore ? words.slice(1) : words;
  if (head === undefined || !isOption(head)) {
    draft.unread = `"${head?.text ?? '!'}" stands where an option was expected`;
    return [];
  }
  const option = LONG_FORMS.get(head.text) ?? head.text;
  const negatedAfter = isBang(after[0]) && after[1] !== undefined && !isOption(after[1]);
  const values = valuesOf(option, negatedAfter ? after.slice(1) : after);
  place(draft, { option, negated: negatedBefore !== negatedAfter, values: values.map((word) => word.text) });
  return after.slice(values.length + (negatedAfter ? 1 : 0));
}

const isBang = (word: Token | undefined): boolean => word !== undefined && !word.quoted && word.text === '!';

const isOption = (word: Token): boolean => !word.quoted && /^-{1,2}[A-Za-z]/.test(word.text);

function valuesOf(option: string, words: readonly Token[]): readonly Token[] {
  if (TEXT_OPTIONS.has(option)) return words.slice(0, 1);
  const end = words.findIndex((word) => isOption(word) || isBang(word));
  return end < 0 ? words : words.slice(0, end);
}

function place(draft: Draft, condition: Condition): void {
  const [value] = condition.values;
  switch (condition.option) {
    case '-m':
      draft.inTarget = false;
      draft.matches.push({ module: value ?? '', conditions: [] });
      return;
    case '-j':
    case '-g':
      if (value === undefined || draft.target !== undefined) draft.unread = 'the target is missing or given twice';
      else draft.target = { kind: condition.option === '-j' ? 'jump' : 'goto', name: value, options: [] };
      draft.inTarget = true;
      return;
    case '-c':
      return;
    default:
      homeOf(draft, condition).push(condition);
  }
}

function homeOf(draft: Draft, { option }: Condition): Condition[] {
  const current = draft.matches.at(-1);
  if (BASE_OPTIONS.has(option)) return draft.matches[0]?.conditions ?? [];
  if (draft.inTarget && draft.target !== undefined) return draft.target.options;
  if (current !== undefined && current.module !== '' && (!PROTOCOL_OPTIONS.has(option) || PROTOCOL_MODULES.has(current.module))) {
    return current.conditions;
  }
  const conditions: Condition[] = [];
  draft.matches.push({ module: PROTOCOL_OPTIONS.has(option) ? 'tcp' : 'unnamed', conditions });
  return conditions;
}
