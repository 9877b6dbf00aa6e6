import type { z } from 'zod';

/** A record in Redis that this version cannot read. The message names its key; the others are not affected. */
export class BrokenRecord extends Error {
  override readonly name = 'BrokenRecord';
}

/** @throws {BrokenRecord} */
export function parseRecord<T>(schema: z.ZodType<T>, key: string, json: string): T {
  const result = schema.safeParse(plain(key, json));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
  throw new BrokenRecord(`Cannot read the record ${key}${where}. Delete the key, or run the version that wrote it`);
}

function plain(key: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BrokenRecord(`Cannot read the record ${key}: it is not JSON. Delete the key, or run the version that wrote it`);
  }
}
