/** What `iptables-save` and `iptables -S` print, as data. Nothing is interpreted yet: see `match.ts` and `target.ts`. */

/** One option with its values: `! --dport 80:90`. */
export interface Condition {
  readonly option: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** The options of one `-m`. The module `''` holds the options that need none: `-s`, `-d`, `-i`, `-o`, `-p`, `-f`. */
export interface Match {
  readonly module: string;
  readonly conditions: readonly Condition[];
}

export interface Target {
  /** `-j` comes back to the next rule; `-g` does not. */
  readonly kind: 'jump' | 'goto';
  readonly name: string;
  readonly options: readonly Condition[];
}

export interface IptablesRule {
  readonly table: string;
  readonly chain: string;
  /** Position in the chain, counted from 1 as iptables does. */
  readonly index: number;
  /** The rule as printed, from `-A` on. */
  readonly spec: string;
  readonly matches: readonly Match[];
  /** Absent: the rule only counts. */
  readonly target?: Target;
  /** Why the rule could not be read; then it may match anything and do anything. */
  readonly unread?: string;
}

export interface IptablesChain {
  readonly name: string;
  /** Of built-in chains. Absent there: not shown. */
  readonly policy?: string;
  readonly rules: readonly IptablesRule[];
  /** The text ended before it was certain that the chain has no more rules. */
  readonly cutOff: boolean;
}

export interface IptablesTable {
  readonly name: string;
  readonly chains: ReadonlyMap<string, IptablesChain>;
}

export interface IptablesRuleset {
  /** `save`: every table that exists. `list-rules`: one table (`-S`). `empty`: nothing, and the caller vouches for it. */
  readonly format: 'save' | 'list-rules' | 'listing' | 'empty' | 'none';
  readonly tables: ReadonlyMap<string, IptablesTable>;
  /** The tool warned that the other backend has tables that it cannot show. The warning stays when they are empty. */
  readonly legacyTablesPresent: boolean;
  /** Nothing is missing from what the format shows. */
  readonly complete: boolean;
  /** The beginning is missing: rules may have come before those shown, so not even a block can be proven. */
  readonly headless: boolean;
  /** Why it is not complete. */
  readonly reason?: string;
}
