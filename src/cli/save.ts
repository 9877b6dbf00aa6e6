import { lstat, readdir } from 'node:fs/promises';
import { types } from 'node:util';
import { BundleError } from '../diagnostics/bundle/bundle.ts';
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import { writeBundle } from '../diagnostics/bundle/write-bundle.ts';
import type { Context } from './context.ts';
import { CliError, EXIT, usageError } from './exit.ts';

/** Said before anybody is asked anything, not after. */
export async function assertNew(directory: string): Promise<void> {
  const found = await lstat(directory).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory() || (await readdir(directory)).length > 0) throw usageError(`Cannot save in "${directory}": it exists already; name a new directory`, []);
}

/** @param otherwise what is so although nothing could be saved */
export async function save(directory: string, bundle: Bundle, { stderr }: Pick<Context, 'stderr'>, otherwise: string): Promise<void> {
  try {
    await writeBundle(directory, bundle);
  } catch (error) {
    const reason = types.isNativeError(error) ? error.message : String(error);
    throw new CliError(EXIT.unavailable, error instanceof BundleError ? reason : `Cannot save the evidence in "${directory}": ${reason}. ${otherwise}`, { cause: error });
  }
  await stderr.write(`Evidence saved in ${directory}; judge it again with: npx aks-chatops replay ${/^[\w./-]+$/.test(directory) ? directory : `'${directory.replaceAll("'", `'\\''`)}'`}\n`);
}
