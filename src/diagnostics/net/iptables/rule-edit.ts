import { tokens } from './tokens.ts';

export interface RuleText {
  readonly table: string;
  /** The rule as printed by `iptables-save` or `-S`, from `-A` on. */
  readonly spec: string;
}

export interface RuleEdit extends RuleText {
  /** The command, one argument each: never to be joined without quoting. */
  readonly argv: readonly string[];
}

/** `iptables-nft` or `iptables-legacy` where the backend matters; both see only their own rules. */
export type IptablesCommand = 'iptables' | 'iptables-nft' | 'iptables-legacy';

/** Deletes the rule by its full specification: positions move while others write. `undefined`: the text is no rule. */
export const deletionOf = (rule: RuleText, command: IptablesCommand = 'iptables'): RuleEdit | undefined =>
  edit(rule, command, (chain) => ['-D', chain]);

/** Puts the rule back. `index` is the position that it had in its chain, counted from 1. */
export const insertionAt = (rule: RuleText, index: number, command: IptablesCommand = 'iptables'): RuleEdit | undefined =>
  Number.isInteger(index) && index >= 1 ? edit(rule, command, (chain) => ['-I', chain, String(index)]) : undefined;

function edit({ table, spec }: RuleText, command: IptablesCommand, verb: (chain: string) => readonly string[]): RuleEdit | undefined {
  const words = tokens(spec)?.map((word) => word.text);
  const [append, chain, ...rest] = words ?? [];
  if (append !== '-A' || chain === undefined) return undefined;
  // Five seconds for whoever holds the lock (kube-proxy writes often); without -w the command would fail at once.
  return { table, spec, argv: [command, '-w', '5', '-t', table, ...verb(chain), ...rest] };
}
