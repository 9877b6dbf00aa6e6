import { types } from 'node:util';
import { readRedisSettings } from '../config.ts';
import { describeRedis } from '../config/redis-settings.ts';
import { BundleError } from '../diagnostics/bundle/bundle.ts';
import { readEvidence } from '../jobs/evidence-store.ts';
import type { Kept } from '../jobs/evidence-store.ts';
import { assertRedis, openRedis } from '../jobs/redis.ts';
import type { Context } from './context.ts';
import { CliError, EXIT, usageError } from './exit.ts';
import { assertNoFlags } from './flags.ts';
import { assertNew, save } from './save.ts';

/** A person waits. */
const REDIS_WITHIN_MS = 5_000;

/** As they stand in chat. */
const RUN = /^[\w-]{1,64}$/;

/** `evidence <run> <directory>`: what a run that was asked for in chat saw, out of the worker's store. */
export async function evidence(args: readonly string[], context: Context): Promise<number> {
  assertNoFlags(args, ['--help']);
  const [run, directory, extra] = args;
  if (run === undefined) throw usageError('Which run? Its id stands in the Evidence card of its thread, and in "/aks runs"', ['npx aks-chatops evidence <run> <directory>']);
  if (!RUN.test(run)) throw usageError(`"${run}" is not the id of a run`, ['npx aks-chatops evidence <run> <directory>']);
  if (directory === undefined) throw usageError('Where to? Name a directory that does not exist yet', [`npx aks-chatops evidence ${run} ./evidence`]);
  if (extra !== undefined) throw usageError(`"${extra}" is one word too many: name one run and one directory`, [`npx aks-chatops evidence ${run} <directory>`]);
  await assertNew(directory);
  const kept = await fetched(run, context);
  if (!kept.ok) throw new CliError(kept.why === 'gone' ? EXIT.usage : EXIT.unknown, sentence(kept.reason));
  await save(directory, kept.value, context, 'Redis still has it.');
  return EXIT.clear;
}

async function fetched(run: string, { env, signal }: Context): Promise<Kept> {
  const settings = readRedisSettings(env);
  const connection = openRedis(settings, () => undefined);
  const stop = (): void => connection.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await assertRedis(connection, settings, REDIS_WITHIN_MS);
    return await readEvidence(connection, run);
  } catch (error) {
    if (error instanceof BundleError) throw new CliError(EXIT.unknown, sentence(error.message), { cause: error });
    if (types.isNativeError(error) && error.name !== 'ConfigError') throw new CliError(EXIT.unavailable, `Cannot read the evidence from ${describeRedis(settings)}: ${error.message}. Try again.`, { cause: error });
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    connection.disconnect();
  }
}

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
