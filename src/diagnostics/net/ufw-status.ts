import { plainLines } from './plain-lines.ts';
import { parseUfwRow, type UfwRule } from './ufw-row.ts';

export type UfwDefault = 'allow' | 'deny' | 'reject';

export type UfwStatus =
  | { readonly state: 'not-installed' }
  | { readonly state: 'inactive' }
  | {
      readonly state: 'active';
      /** Absent: the view does not show it (`ufw status` without `verbose`). */
      readonly defaultIncoming?: UfwDefault;
      readonly verbose: boolean;
      readonly rules: readonly UfwRule[];
      /** Lines of the table that are no rules. Where one stands, a rule that decides may hide. */
      readonly unread: readonly string[];
    }
  /** The output is damaged, in another language, or an error. Rules that it shows are real, but not all. */
  | { readonly state: 'unknown'; readonly reason: string; readonly rules: readonly UfwRule[] };

const MISSING = /\bufw['"]?:?\s*(?:command not found|not found|No such file or directory)|^NOUFW$/im;
const ERROR = /^\s*ERROR:|you need to be root|permission denied|Operation not permitted/im;
const HEADER = /^To\s+Action\s+From$/;
const RULER = /^--\s+-+\s+-+$/;

/** Reads `ufw status`, `status verbose` or `status numbered`. Never throws; what is not understood is `unknown`. */
export function parseUfwStatus(text: string): UfwStatus {
  const lines = plainLines(text).map((line) => line.trim());
  const states = new Set(lines.flatMap((line) => /^Status: (active|inactive)$/.exec(line)?.[1] ?? []));
  if (states.size > 1) return unknown('the output says both active and inactive');
  if (states.has('inactive')) return { state: 'inactive' };
  if (states.has('active')) return readActive(lines);
  return withoutStatus(lines);
}

const unknown = (reason: string, rules: readonly UfwRule[] = []): UfwStatus => ({ state: 'unknown', reason, rules });

function withoutStatus(lines: readonly string[]): UfwStatus {
  const text = lines.join('\n');
  const header = lines.findIndex((line) => HEADER.test(line));
  if (header >= 0) return unknown('the header is cut off: no "Status:" line', readTable(lines.slice(header + 1)).rules);
  const error = lines.find((line) => ERROR.test(line));
  if (error !== undefined) return unknown(`ufw could not answer: ${error}`);
  if (lines.some((line) => parseUfwRow(line) !== undefined)) return unknown('the beginning is cut off: no "Status:" line and no table header');
  if (MISSING.test(text)) return { state: 'not-installed' };
  const first = lines.find((line) => line !== '');
  return unknown(first === undefined ? 'the output is empty' : `this is no ufw status: "${first.slice(0, 80)}"`);
}

/** Two views may follow each other; the one that shows defaults and ports is read. */
function readActive(lines: readonly string[]): UfwStatus {
  const views = splitViews(lines);
  const view = views.find((one) => one.some(isDefaultLine)) ?? views[0] ?? [];
  const defaults = view.find(isDefaultLine);
  const incoming = /\b(allow|deny|reject) \(incoming\)/.exec(defaults ?? '')?.[1];
  const header = view.findIndex((line) => HEADER.test(line));
  const table = header < 0 ? { rules: [], unread: foreignLines(view) } : readTable(view.slice(header + 1));
  return {
    state: 'active',
    ...(incoming !== undefined && { defaultIncoming: asDefault(incoming) }),
    verbose: defaults !== undefined,
    ...table,
  };
}

const isDefaultLine = (line: string): boolean => line.startsWith('Default: ');

function asDefault(word: string): UfwDefault {
  if (word === 'allow') return 'allow';
  return word === 'reject' ? 'reject' : 'deny';
}

function splitViews(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('Status: ') ? [index] : []));
  return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}

/** Rows that should stand below a header, but the header is missing. */
const foreignLines = (view: readonly string[]): readonly string[] => view.filter((line) => parseUfwRow(line) !== undefined);

function readTable(lines: readonly string[]): { readonly rules: readonly UfwRule[]; readonly unread: readonly string[] } {
  const rules: UfwRule[] = [];
  const unread: string[] = [];
  for (const line of lines.filter((one) => one !== '' && !isNoise(one))) {
    const rule = parseUfwRow(line) ?? unreadRow(line);
    rules.push(rule);
    if (rule.unread !== undefined) unread.push(line);
  }
  return { rules, unread };
}

const isNoise = (line: string): boolean => HEADER.test(line) || RULER.test(line) || /^(?:WARN|rc=\d+$|exit=\d+$)/.test(line);

/** Keeps its place among the rules: what comes after it is decided only if it would decide the same. */
const unreadRow = (line: string): UfwRule => ({
  action: 'unknown',
  direction: 'in',
  family: 4,
  to: {},
  from: {},
  text: line,
  unread: `"${line.slice(0, 80)}" is no rule`,
});
