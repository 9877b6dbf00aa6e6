import { createHash } from 'node:crypto';
import type { Remedy } from '../model.ts';

/** SHA-256 (hex) of what a remedy would do and of the facts that it rests on; equal only where both are equal. */
export function fingerprintOf({ operations, restsOn }: Pick<Remedy, 'operations' | 'restsOn'>): string {
  return createHash('sha256').update(canonicalJson({ operations, restsOn })).digest('hex');
}

/** JSON with sorted keys, so that equal values give equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isRecord(inner) ? sorted(inner) : inner));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
