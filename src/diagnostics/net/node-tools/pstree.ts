import { plainLines } from '../plain-lines.ts';

export interface Sandbox {
  readonly id: string;
  /** The id was cut, or masked: it can be compared by its beginning only. */
  readonly cut: boolean;
}

/** containerd names sandboxes by 64 hexadecimal digits. */
const ID_LENGTH = 64;
const MAX_LENGTH = 2_000;

/**
 * Reads from `pstree -aps` or `-apsl` of one process which sandbox of containerd's shim it runs in. Without `-l` pstree cuts
 * the id. `undefined`: there is none, or the tree shows several. Never throws.
 */
export function parsePstree(text: string): Sandbox | undefined {
  const ids = plainLines(text).flatMap((line) => /\bcontainerd-shim\b.*?\s-id\s*([\da-zA-Z]+)/.exec(line.slice(0, MAX_LENGTH))?.[1] ?? []);
  const [id, ...others] = new Set(ids);
  if (id === undefined || others.length > 0) return undefined;
  return { id, cut: !(id.length === ID_LENGTH && /^[\da-f]+$/.test(id)) };
}
