import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BUNDLE_SCHEMA, BundleError, FOLDERS } from './bundle.ts';
import type { Bundle, BundleFacts, Folder } from './bundle.ts';
import { anyReport, bundleFacts, exchange, measurement, place } from './format.ts';
import { PART_BYTES, packed, parsed } from './parts.ts';

/** Files, and bytes of all of them, that a bundle may have: one of 30,000 pods and 1,000 nodes has a tenth of it. */
const FILES = 20_000;
const BUNDLE_BYTES = 1024 * 1024 * 1024;

const CONTENT: Readonly<Record<Folder, z.ZodType>> = { arm: exchange, kubernetes: exchange, nodes: place, pods: place, measured: measurement };

/** @throws {BundleError} where it is no bundle, or not one that this version understands */
export async function readBundle(directory: string): Promise<Bundle> {
  const facts = factsOf(await fileOf(directory, 'bundle.json'));
  const said = await fileOf(directory, 'report.json').catch(unlessMissing);
  const paths = (await Promise.all(FOLDERS.map((folder) => pathsIn(directory, folder)))).flat();
  if (paths.length > FILES) throw new BundleError(`Cannot read the bundle in ${directory}: it has ${paths.length} files, more than ${FILES}`);
  const parts = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const { folder, path } of paths) {
    const text = await fileOf(directory, path);
    bytes += text.length;
    if (bytes > BUNDLE_BYTES) throw new BundleError(`Cannot read the bundle in ${directory}: it holds more than ${BUNDLE_BYTES / 1024 / 1024} MB`);
    parts.set(path, await packed(parsed(path, text, CONTENT[folder])));
  }
  return { facts, ...(said === undefined ? {} : { report: parsed('report.json', said, anyReport) }), parts };
}

function factsOf(text: string): BundleFacts {
  const { schema } = parsed('bundle.json', text, z.looseObject({ schema: z.unknown().optional() }));
  if (schema !== BUNDLE_SCHEMA) throw new BundleError(`Cannot use the bundle: its schema is ${JSON.stringify(schema)?.slice(0, 40) ?? 'missing'}, and this version reads schema ${BUNDLE_SCHEMA}; use the version that wrote it`);
  return parsed('bundle.json', text, bundleFacts);
}

/** Plain files only: a link may lead out of the folder. */
async function fileOf(directory: string, path: string): Promise<string> {
  const file = join(directory, path);
  const { isPlain, size } = await lstat(file).then(
    (found) => ({ isPlain: found.isFile(), size: found.size }),
    (error: unknown) => {
      throw new BundleError(`Cannot read ${path} of the bundle in ${directory}: ${isMissing(error) ? 'there is no such file' : 'it cannot be opened'}`, { cause: error });
    },
  );
  if (!isPlain) throw new BundleError(`Cannot read ${path} of the bundle: it is no plain file`);
  if (size > PART_BYTES) throw new BundleError(`Cannot read ${path} of the bundle: it has ${size} bytes, more than ${PART_BYTES}`);
  return readFile(file, 'utf8');
}

async function pathsIn(directory: string, folder: Folder): Promise<readonly { readonly folder: Folder; readonly path: string }[]> {
  const at = join(directory, folder);
  try {
    if (!(await lstat(at)).isDirectory()) throw new BundleError(`Cannot read ${folder} of the bundle: it is no folder`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return (await readdir(at)).filter((name) => name.endsWith('.json')).toSorted().map((name) => ({ folder, path: `${folder}/${name}` }));
}

const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

function unlessMissing(error: unknown): undefined {
  if (error instanceof BundleError && isMissing(error.cause)) return undefined;
  throw error;
}
