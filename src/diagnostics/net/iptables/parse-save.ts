import { plainLines } from '../plain-lines.ts';
import type { IptablesChain, IptablesRuleset, IptablesTable } from './ruleset.ts';
import { isIncompatible, isLegacyWarning, isRuleLine, newDraft, readLine, short, type Draft, type DraftChain } from './save-draft.ts';

export interface ParseOptions {
  /**
   * The caller saw the command end with status 0, so that empty output means that there are no tables.
   * Without it, empty output proves nothing.
   */
  readonly mayBeEmpty?: boolean;
  /** The table that `-S` was asked for. Default `filter`. */
  readonly table?: string;
}

const LISTING = /^\s*(?:\[[^\]]*\]\s*:?\s*)?(?:Chain \S+ \((?:policy|\d+ references)|(?:num\s+)?(?:pkts\s+bytes\s+)?target\s+prot\b)/;
const LISTING_ROW = /^\s*(?:\d+\s+)*[\w-]+\s+[\w-]+\s*--\s+\S+\s+\S+/;

/** Reads what `iptables-save` or `iptables -S` printed, by either backend. Never throws; says what is missing. */
export function parseIptablesSave(text: string, options: ParseOptions = {}): IptablesRuleset {
  const lines = plainLines(text).filter((line) => line.trim() !== '');
  const isSave = lines.some((line) => /^(?:\*[a-z]+$|COMMIT$)/.test(line));
  const isRules = isSave || lines.some((line) => isRuleLine(line) || /^-[PN]\s+\S/.test(line));
  if (!isRules) return withoutRules(lines, options);
  const draft = newDraft(isSave, options.table ?? 'filter');
  for (const line of lines) readLine(draft, line.trim());
  if (!isSave) checkLastLine(draft, text);
  return finish(draft);
}

function withoutRules(lines: readonly string[], options: ParseOptions): IptablesRuleset {
  const legacyTablesPresent = lines.some(isLegacyWarning);
  const blank = { tables: new Map<string, IptablesTable>(), legacyTablesPresent, headless: false };
  if (lines.some((line) => LISTING.test(line) || LISTING_ROW.test(line))) {
    const reason = 'this is a listing (iptables -L), which hides interfaces and tables: run iptables-save';
    return { ...blank, format: 'listing', complete: false, reason };
  }
  const foreign = lines.find((line) => !line.startsWith('#') || isIncompatible(line));
  if (foreign !== undefined) {
    return { ...blank, format: 'none', complete: false, reason: `no iptables rules in the output, which says "${short(foreign)}"` };
  }
  if (legacyTablesPresent || options.mayBeEmpty === true) return { ...blank, format: 'empty', complete: true };
  return { ...blank, format: 'none', complete: false, reason: 'the output is empty' };
}

/** `-S` has no closing line; a last line that was not ended and names no target is taken for cut. */
function checkLastLine(draft: Draft, text: string): void {
  const last = draft.lastChain?.rules.at(-1);
  const ended = /\n\s*$/.test(text);
  if (!ended && last !== undefined && text.trimEnd().endsWith(last.spec) && last.target === undefined) {
    draft.problem ??= 'the last rule has no target and no line end';
  }
}

function finish(draft: Draft): IptablesRuleset {
  const openSave = draft.isSave && draft.open !== undefined;
  const reason = reasonOf(draft, openSave);
  const tables = [...draft.tables].map(([name, chains]): [string, IptablesTable] => {
    const isCut = openSave && name === draft.open;
    const finished = [...chains].map(([id, chain]): [string, IptablesChain] => [id, { ...chain, cutOff: isCut && mayGoOn(draft, chain) }]);
    return [name, { name, chains: new Map(finished) }];
  });
  return {
    format: draft.isSave ? 'save' : 'list-rules',
    tables: new Map(tables),
    legacyTablesPresent: draft.legacyTablesPresent,
    complete: reason === undefined,
    headless: draft.headless,
    ...(reason !== undefined && { reason }),
  };
}

/** Rules are printed chain by chain, so only the last chain, and those not yet reached, can have more. */
const mayGoOn = (draft: Draft, chain: DraftChain): boolean => chain === draft.lastChain || chain.rules.length === 0;

function reasonOf(draft: Draft, openSave: boolean): string | undefined {
  if (draft.headless) return 'the output is cut: its beginning is missing';
  if (openSave) return `the output is cut: the table ${draft.open ?? ''} has no COMMIT line`;
  if (draft.isSave && draft.generated > draft.completed) return 'the output is cut: its last table is not completed';
  return draft.problem;
}
