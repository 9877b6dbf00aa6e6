import type { ConfigMapOperation } from './kubernetes-operations.ts';

/** A merge patch: keys that are to go are null. */
export function configMapChange({ from, to }: ConfigMapOperation): Readonly<Record<string, string | null>> {
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const written = Object.entries(to).filter(([key, value]) => from[key] !== value);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(written) };
}
