import { plainLines } from '../plain-lines.ts';
import { readListingRow, type Columns } from './listing-row.ts';
import { parseRule } from './parse-rule.ts';
import type { IptablesChain, IptablesRuleset } from './ruleset.ts';
import { isLegacyWarning, short } from './save-draft.ts';

interface Draft {
  readonly chains: Map<string, IptablesChain & { readonly rules: IptablesChain['rules'][number][] }>;
  readonly table: string;
  chain: string | undefined;
  columns: Columns;
  legacyTablesPresent: boolean;
  headless: boolean;
  problem: string | undefined;
}

const CHAIN = /^Chain (\S+) \((?:policy ([A-Z]+)(?: \S+ packets, \S+ bytes)?|\d+ references?)\)$/;
const HEADING = /^(num\s+)?(pkts\s+bytes\s+)?target\s+prot\s+opt\b/;

export const isListing = (text: string): boolean => linesOf(text).some((line) => CHAIN.test(line) || HEADING.test(line) || isLoneRow(line));

const isLoneRow = (line: string): boolean => /^(?:\d+\s+)*(?:ACCEPT|DROP|REJECT)\s+\S+\s*--\s+\S+\s+\S+/.test(line);

/** Serial consoles put the time before each line. */
const linesOf = (text: string): readonly string[] =>
  plainLines(text).map((line) => line.replace(/^\s*\[\s*\d+\.\d+\]\s*:?\s*/, '').trim().slice(0, 4_000)).filter((line) => line !== '');

/**
 * Reads `iptables -L` with or without `-v`, `-n`, `-x`, `--line-numbers`. A listing shows one table, never says where it
 * ends, and without `-v` hides interfaces: it is for proving a block. Never throws.
 */
export function parseListing(text: string, table = 'filter'): IptablesRuleset {
  const draft: Draft = { chains: new Map(), table, chain: undefined, columns: { numbered: false, verbose: false }, legacyTablesPresent: false, headless: false, problem: undefined };
  for (const line of linesOf(text)) readLine(draft, line);
  return {
    format: draft.chains.size === 0 ? 'none' : 'list-rules',
    tables: new Map([[table, { name: table, chains: draft.chains }]]),
    legacyTablesPresent: draft.legacyTablesPresent,
    complete: false,
    headless: draft.headless,
    reason: draft.problem ?? 'a listing shows one table, and may hide interfaces',
  };
}

function readLine(draft: Draft, line: string): void {
  if (isLegacyWarning(line)) {
    draft.legacyTablesPresent = true;
    return;
  }
  const chain = CHAIN.exec(line);
  if (chain !== null) return openChain(draft, chain[1] ?? '', chain[2]);
  const heading = HEADING.exec(line);
  if (heading !== null) draft.columns = { numbered: heading[1] !== undefined, verbose: heading[2] !== undefined };
  else addRow(draft, line);
}

/** A chain that comes twice is of another table, which the text does not name. */
function openChain(draft: Draft, name: string, policy: string | undefined): void {
  if (draft.chains.has(name)) draft.problem ??= `the chain ${name} appears twice`;
  draft.chain = draft.chains.has(name) ? undefined : name;
  if (draft.chain !== undefined) draft.chains.set(name, { name, rules: [], cutOff: false, ...(policy !== undefined && { policy }) });
}

function addRow(draft: Draft, line: string): void {
  const chain = draft.chain === undefined ? undefined : draft.chains.get(draft.chain);
  const spec = chain && readListingRow(line, chain.name, draft.columns);
  const rule = chain && spec !== undefined ? parseRule(spec, draft.table, chain.rules.length + 1) : undefined;
  if (chain !== undefined && rule !== undefined) {
    chain.rules.push(rule);
    return;
  }
  if (draft.chains.size === 0 && isLoneRow(line)) draft.headless = true;
  if (chain === undefined || isAround(line)) return;
  // Its place counts: what comes behind it is not certain any more.
  chain.rules.push({ table: draft.table, chain: chain.name, index: chain.rules.length + 1, spec: line, matches: [], unread: `the row "${short(line)}" cannot be read` });
}

/** Prompts and status lines around an output. */
const isAround = (line: string): boolean => /[$#>]\s*$/.test(line) || /^(?:rc|exit)[= ]\d+$/.test(line);
