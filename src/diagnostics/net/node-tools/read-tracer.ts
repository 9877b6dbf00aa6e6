import { linesAndRest } from '../whole-lines.ts';
import type { TracerCount, TracerEvent, TracerOutput } from './tracer-event.ts';

export type TracerRow = { readonly event: TracerEvent } | { readonly count: TracerCount };

const MAX_UNREAD = 20;

/** bcc needs kernel headers or kprobes, bpftrace its probe; root and the tool itself may be missing too. */
const FAILURE = /Unable to find kernel headers|^Exception: |^Traceback|failed to (?:attach|load|open)|^ERROR: (?!Unknown error -1: couldn't set RLIMIT_MEMLOCK)|: ERROR: |command not found|Permission denied|Operation not permitted/;

const NOISE = /^(?:Tracing\b|WARNING|libbpf:|chdir|sh: |\s*$|exit=|rc=)/;

/** Reads a tracer's output line by line. A last line that was not ended may be cut, and counts as unread. */
export function readTracer(text: string, heading: RegExp, readRow: (line: string) => TracerRow | undefined): TracerOutput {
  const { lines, rest } = linesAndRest(text);
  const rows = lines.map((line) => readRow(line));
  const found = rows.filter((row) => row !== undefined);
  const failure = lines.find((line) => FAILURE.test(line));
  const start = lines.findIndex((line) => heading.test(line));
  const isUnread = (line: string, index: number): boolean => index > start && start >= 0 && rows[index] === undefined && !NOISE.test(line) && !heading.test(line);
  const unread = [...lines.filter(isUnread), ...(rest.trim() === '' ? [] : [rest])];
  return {
    events: found.flatMap((row) => ('event' in row ? [row.event] : [])),
    counts: found.flatMap((row) => ('count' in row ? [row.count] : [])),
    unread: unread.slice(0, MAX_UNREAD),
    unreadCount: unread.length,
    recognised: failure === undefined && (start >= 0 || found.length > 0),
    ...(failure !== undefined && { failure: failure.trim() }),
  };
}

export const withoutBrackets = (address: string): string => address.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:(?=\d+\.)/, '');
