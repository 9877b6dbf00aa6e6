import { linesAndRest } from '../whole-lines.ts';

export interface CrictlContainer {
  readonly container: string;
  readonly name: string;
  readonly state: string;
  readonly attempt: number;
  /** The sandbox, as cut by crictl to 13 characters. */
  readonly podId: string;
  readonly pod: string;
  /** Older crictl does not print it. */
  readonly namespace?: string;
}

export type CrictlTable =
  | { readonly kind: 'table'; readonly containers: readonly CrictlContainer[]; readonly unread: readonly string[] }
  | { readonly kind: 'error'; readonly reason: string };

const MAX_UNREAD = 20;

/** Reads `crictl ps` (`-a`). Containers that have exited have no network namespace any more. Never throws. */
export function parseCrictl(text: string): CrictlTable {
  const { lines, rest } = linesAndRest(text);
  const heading = lines.findIndex((line) => /^CONTAINER\s+IMAGE\s+CREATED\s+STATE\s+NAME\s+ATTEMPT\s+POD ID\b/.test(line));
  if (heading < 0) return { kind: 'error', reason: lines.find((line) => line.trim() !== '')?.slice(0, 300) ?? 'crictl printed nothing' };
  const rows = lines.slice(heading + 1).filter((line) => line.trim() !== '' && !/^(?:WARN|time=|exit=|rc=)/.test(line));
  const unread = [...rows.filter((line) => readRow(line) === undefined), ...(rest.trim() === '' ? [] : [rest])];
  return { kind: 'table', containers: rows.flatMap((line) => readRow(line) ?? []), unread: unread.slice(0, MAX_UNREAD) };
}

/** CREATED has two to four words; columns are two or more blanks apart. */
function readRow(line: string): CrictlContainer | undefined {
  const [container = '', , , state = '', name = '', attempt = '', podId = '', pod = '', namespace = ''] = line.trim().split(/\s{2,}/);
  if (!/^[\da-f]{13}/.test(container) || !/^\d+$/.test(attempt) || !/^[\da-f]{13}/.test(podId) || pod === '') return undefined;
  return { container, name, state, attempt: Number(attempt), podId, pod, ...(namespace !== '' && { namespace }) };
}

/** The pod that a sandbox belongs to: `namespace/name`, or only the name where crictl is old. */
export function podOfSandbox(table: CrictlTable, sandboxId: string): string | undefined {
  if (table.kind === 'error' || sandboxId.length < 13) return undefined;
  const found = table.containers.find(({ podId }) => sandboxId.startsWith(podId) || podId.startsWith(sandboxId));
  return found && (found.namespace === undefined ? found.pod : `${found.namespace}/${found.pod}`);
}
