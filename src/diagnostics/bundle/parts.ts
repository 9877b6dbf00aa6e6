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

/** Levels of one file. Objects of Kubernetes have some twenty; what goes through thousands ends in a stack that overflows. */
const LEVELS = 200;

/** @throws {BundleError} where the file is no JSON, or not what this kind of file holds: names the file and the field */
export function parsed<T>(path: string, text: string, schema: z.ZodType<T>): T {
  if (isDeeper(text, LEVELS)) throw new BundleError(`Cannot use ${path} of the bundle: it has more than ${LEVELS} levels of objects and lists`);
  const read = schema.safeParse(jsonOf(path, text));
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const { at, message } = first === undefined ? { at: [], message: 'not of the expected form' } : innermost(first);
  throw new BundleError(`Cannot use ${path} of the bundle: ${at.map(String).join('.') || 'the file'}: ${message}`);
}

/** Some editors write a byte order mark, and some shells UTF-16. */
function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = text.includes('\0') ? 'save it as UTF-8' : error instanceof Error ? error.message.slice(0, 200) : 'unknown reason';
    throw new BundleError(`Cannot read ${path} of the bundle: it is no JSON (${why})`, { cause: error });
  }
}

interface Complaint {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** Where a field may have several forms, what is wrong with the one that fits best. */
function innermost(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Complaint {
  const at = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return { at, message: issue.message };
  const inner = issue.errors.flatMap((form) => form.map((one) => innermost(one, at)));
  return inner.toSorted((a, b) => b.at.length - a.at.length)[0] ?? { at, message: issue.message };
}

const [QUOTE, BACKSLASH] = ['"', '\\'];

function isDeeper(text: string, levels: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText && character === BACKSLASH) at += 1;
    else if (character === QUOTE) isText = !isText;
    else if (isText) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}
