import { ownsChain } from './owner.ts';
import type { IptablesChain, IptablesRuleset, IptablesTable } from './ruleset.ts';

/**
 * The same rules as if ufw let everything through: its chains are empty, and the policies of `filter`, which ufw sets
 * to DROP, accept. Tells whether something else blocks as well.
 */
export function withoutUfw(ruleset: IptablesRuleset): IptablesRuleset {
  return { ...ruleset, tables: mapValues(ruleset.tables, tableWithout) };
}

const tableWithout = (table: IptablesTable): IptablesTable => ({
  ...table,
  chains: mapValues(table.chains, (chain) => chainWithout(chain, table.name)),
});

function chainWithout(chain: IptablesChain, table: string): IptablesChain {
  if (ownsChain(chain.name) === 'ufw') return { ...chain, rules: [] };
  return table === 'filter' && chain.policy !== undefined ? { ...chain, policy: 'ACCEPT' } : chain;
}

function mapValues<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): ReadonlyMap<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
