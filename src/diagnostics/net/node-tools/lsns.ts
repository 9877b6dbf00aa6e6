import { linesAndRest } from '../whole-lines.ts';

export interface NetworkNamespace {
  /** Inode of the namespace. */
  readonly id: number;
  /** Lowest process in it: of a pod, its pause process. 1: the node's own, shared by all pods with hostNetwork. */
  readonly pid: number;
  readonly processes: number;
  readonly isHost: boolean;
  readonly command: string;
}

export interface NamespaceTable {
  readonly namespaces: readonly NetworkNamespace[];
  readonly unread: readonly string[];
  /** Without its heading, an empty table may as well be no table. */
  readonly recognised: boolean;
}

const MAX_UNREAD = 20;

/**
 * Reads `lsns -t net` of any util-linux: the columns after USER differ, may be empty and are cut to the terminal, so that
 * namespace and process are read from the left. Never throws.
 */
export function parseLsns(text: string): NamespaceTable {
  const { lines, rest } = linesAndRest(text);
  const heading = lines.find((line) => /^\s*NS\s+TYPE\s+NPROCS\s+PID\b/.test(line));
  const commandAt = heading?.indexOf('COMMAND') ?? -1;
  const namespaces = lines.flatMap((line) => readRow(line, commandAt) ?? []);
  const unread = [...lines.filter((line) => /^\s*\d{6,}/.test(line) && readRow(line, commandAt) === undefined), ...(rest.trim() === '' ? [] : [rest])];
  return { namespaces, unread: unread.slice(0, MAX_UNREAD), recognised: heading !== undefined };
}

function readRow(line: string, commandAt: number): NetworkNamespace | undefined {
  const [, id, processes, pid, rest = ''] = /^\s*(\d{6,20}) net\s+(\d+)\s+(\d+)\s+\S+\s*(.*)$/.exec(line) ?? [];
  if (id === undefined) return undefined;
  const isAligned = commandAt > 0 && /\s/.test(line[commandAt - 1] ?? ' ') && line.length > commandAt;
  return {
    id: Number(id),
    pid: Number(pid),
    processes: Number(processes),
    isHost: Number(pid) === 1,
    command: (isAligned ? line.slice(commandAt) : rest).trim(),
  };
}
