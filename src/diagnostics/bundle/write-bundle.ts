import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from './bundle.ts';
import { BundleError } from './bundle.ts';
import { indented, textOfPart } from './parts.ts';

/** Evidence tells a lot about a cluster: only its owner reads what was saved. */
const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const;

/** @throws {BundleError} where the directory exists already and is not empty */
export async function writeBundle(directory: string, { facts, report, parts }: Bundle): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) throw new BundleError(`Cannot save the bundle in ${directory}: it is not empty; name a new directory`);
  await writeFile(join(directory, 'bundle.json'), indented(facts), OWNER_ONLY);
  if (report !== undefined) await writeFile(join(directory, 'report.json'), indented(report), OWNER_ONLY);
  for (const [path, part] of parts) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, indented(JSON.parse(textOfPart(part))), OWNER_ONLY);
  }
}
