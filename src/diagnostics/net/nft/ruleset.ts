import { fieldsOf, isShallow, listOf, textOf, type Fields } from './json.ts';

export interface NftRule {
  readonly handle: number;
  readonly statements: readonly unknown[];
}

export interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly rules: readonly NftRule[];
  /** Of a base chain. */
  readonly base?: { readonly type: string; readonly hook: string; readonly priority: number; readonly policy: string };
}

export interface NftTable {
  readonly chains: ReadonlyMap<string, NftChain>;
  /** Elements of named sets and maps. */
  readonly sets: ReadonlyMap<string, readonly unknown[]>;
}

export interface NftRuleset {
  readonly tables: readonly NftTable[];
}

/**
 * Reads `nft -j list ruleset` or several outputs of `nft -j list table`, one a line. `undefined`: it is cut, or something else.
 * Never throws.
 */
export function parseNftRuleset(text: string): NftRuleset | undefined {
  const whole = entriesOf(text);
  const parts = whole === undefined ? text.split('\n').filter((line) => line.trim() !== '').map(entriesOf) : [whole];
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const entries = parts.flatMap((part) => part ?? []);
  const isUnreadable = entries.some((entry) => 'rule' in entry && !Array.isArray(fieldsOf(entry['rule'])?.['expr']));
  return isUnreadable ? undefined : { tables: tablesOf(entries) };
}

function entriesOf(json: string): readonly Fields[] | undefined {
  if (!isShallow(json)) return undefined;
  try {
    const list = fieldsOf(JSON.parse(json))?.['nftables'];
    return Array.isArray(list) ? list.map(fieldsOf).filter((entry) => entry !== undefined) : undefined;
  } catch {
    return undefined;
  }
}

const keyOf = (fields: Fields): string => `${textOf(fields['family'])} ${textOf(fields['table'])}`;

function tablesOf(entries: readonly Fields[]): readonly NftTable[] {
  const of = (kind: string): readonly Fields[] => entries.map((entry) => fieldsOf(entry[kind])).filter((fields) => fields !== undefined);
  const asleep = new Set(of('table').filter(({ flags }) => [flags, ...listOf(flags)].includes('dormant')).map(({ family, name }) => `${textOf(family)} ${textOf(name)}`));
  const chains = Map.groupBy(of('chain').filter((chain) => !asleep.has(keyOf(chain))), keyOf);
  const rules = Map.groupBy(of('rule'), (rule) => `${keyOf(rule)} ${textOf(rule['chain'])}`);
  const sets = Map.groupBy([...of('set'), ...of('map')], keyOf);
  return [...chains].map(([key, own]) => ({
    chains: new Map(own.map((chain) => [textOf(chain['name']), chainOf(chain, rules.get(`${key} ${textOf(chain['name'])}`) ?? [])])),
    sets: new Map((sets.get(key) ?? []).map((set) => [textOf(set['name']), listOf(set['elem'])])),
  }));
}

function chainOf(fields: Fields, rules: readonly Fields[]): NftChain {
  const { family, table, name, type, hook, prio, policy } = fields;
  return {
    family: textOf(family),
    table: textOf(table),
    name: textOf(name),
    rules: rules.map(({ handle, expr }) => ({ handle: typeof handle === 'number' ? handle : 0, statements: listOf(expr) })),
    ...(textOf(hook) !== '' && {
      base: { type: textOf(type), hook: textOf(hook), priority: typeof prio === 'number' ? prio : Number.NaN, policy: textOf(policy) },
    }),
  };
}
