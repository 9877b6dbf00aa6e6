import { gunzipSync, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { BundleError } from './bundle.ts';
import type { Bundle, Folder } from './bundle.ts';

const compress = promisify(gzip);

/** Bytes of one file that are read at most: a page of 500 pods has two or three megabytes. */
export const PART_BYTES = 64 * 1024 * 1024;

/** One file, compressed. */
export const packed = async (value: unknown): Promise<Uint8Array> => compress(JSON.stringify(value));

/** As it stands on disk: indented, since people read and write it. */
export const indented = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

export const textOfPart = (part: Uint8Array): string => gunzipSync(part, { maxOutputLength: PART_BYTES }).toString('utf8');

/** One after the other, in the order of their names: all texts at once would not fit into memory for a large cluster. */
export function* partsOf({ parts }: Bundle, folder: Folder): Generator<{ readonly path: string; readonly text: string }> {
  for (const path of [...parts.keys()].filter((one) => one.startsWith(`${folder}/`)).toSorted()) {
    const part = parts.get(path);
    if (part !== undefined) yield { path, text: textOfPart(part) };
  }
}

/** @throws {BundleError} where the file is no JSON, or not what this kind of file holds: names the file and the field */
export function parsed<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BundleError(`Cannot read ${path} of the bundle: it is no JSON (${error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'})`, { cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new BundleError(`Cannot use ${path} of the bundle: ${first?.path.map(String).join('.') || 'the file'}: ${first?.message ?? 'not of the expected form'}`);
}
