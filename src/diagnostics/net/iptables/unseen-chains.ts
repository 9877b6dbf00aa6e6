import { ownsChain } from './owner.ts';
import type { IptablesChain, IptablesRuleset, IptablesTable } from './ruleset.ts';

/**
 * One chain or table alone (`-S INPUT`, `-L`): chains that Kubernetes writes and the view leaves out count as empty, since
 * none of them admits the kubelet's port; chains of others stay unknown. Chains that were declared behind the last one
 * that has rules may be cut off. For proving a block: what is not blocked in such a view is not thereby admitted.
 */
export function withForeignChains(ruleset: IptablesRuleset, isListing: boolean): IptablesRuleset {
  if (ruleset.format !== 'list-rules') return ruleset;
  return { ...ruleset, tables: new Map([...ruleset.tables].map(([name, table]) => [name, { ...table, chains: chainsOf(table, isListing) }])) };
}

/** A listing prints each chain's rows under its name, so only its last may have lost all; `-S` declares all chains ahead of the first rule. */
function chainsOf({ chains }: IptablesTable, isListing: boolean): ReadonlyMap<string, IptablesChain> {
  const shown = [...chains.values()];
  const last = shown.findLastIndex(({ rules }) => rules.length > 0);
  const isCutOff = ({ policy }: IptablesChain, index: number): boolean => (isListing ? index === shown.length - 1 && index > last : index > last && policy === undefined);
  const marked = shown.map((chain, index) => (isCutOff(chain, index) ? { ...chain, cutOff: true } : chain));
  const called = new Set(shown.flatMap(({ rules }) => rules.flatMap(({ target }) => target?.name ?? [])));
  const unseen = [...called].filter((name) => !chains.has(name) && ownsChain(name) === 'kube');
  const empty = unseen.map((name): IptablesChain => ({ name, rules: [], cutOff: false }));
  return new Map([...marked, ...empty].map((chain) => [chain.name, chain]));
}
