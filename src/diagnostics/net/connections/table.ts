import { linesAndRest } from '../whole-lines.ts';
import type { Connection, ConnectionTable } from './connection.ts';

/** What one line of a tool's output is: a connection, a row that cannot be read, the tool's heading, or nothing of ours. */
export type Row = Connection | 'unread' | 'heading' | undefined;

const MAX_UNREAD = 20;

/** Reads a table line by line. A last line that was not ended may be cut, and counts as unread. */
export function readTable(text: string, readRow: (line: string) => Row): ConnectionTable {
  const { lines, rest } = linesAndRest(text);
  const rows = lines.map((line) => ({ line, row: readRow(line) }));
  const unread = [...rows.filter(({ row }) => row === 'unread').map(({ line }) => line), ...(rest.trim() === '' ? [] : [rest])];
  return {
    connections: rows.flatMap(({ row }) => (typeof row === 'object' ? [row] : [])),
    unread: unread.slice(0, MAX_UNREAD),
    unreadCount: unread.length,
    recognised: rows.some(({ row }) => row !== undefined),
  };
}
