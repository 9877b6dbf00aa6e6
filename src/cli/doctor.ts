import { nearest } from '../bot/core/nearest.ts';
import type { CliConfig } from '../config.ts';
import type { CapabilityCard } from '../diagnostics/capabilities/capability.ts';
import type { Context } from './context.ts';
import { EXIT, usageError } from './exit.ts';
import { assertNoFlags, takeFlags } from './flags.ts';
import { preflight } from './preflight.ts';
import { bugsTo } from './bugs.ts';
import { assertAzure, configOf, deadlineOf, diagnosticsOf } from './settings.ts';
import { capabilityView } from './terminal/capability-view.ts';
import { jsonText } from './terminal/lines.ts';
import { preflightView } from './terminal/preflight-view.ts';

/** `doctor`: is everything set up. `doctor <cluster>`: what can be seen of it. */
export async function doctor(args: readonly string[], context: Context): Promise<number> {
  const { flags, words } = takeFlags(args, { '--json': undefined });
  assertNoFlags(words, ['--json']);
  const [cluster, extra] = words;
  if (extra !== undefined) throw usageError(`"${extra}" is one word too many: name one cluster`, ['npx aks-chatops doctor <cluster>']);
  const config = configOf(context);
  return cluster === undefined ? settings(config, flags.has('--json'), context) : oneCluster(named(cluster, config), config, flags.has('--json'), context);
}

async function settings(config: CliConfig, json: boolean, context: Context): Promise<number> {
  const found = await preflight(config, context.env['AKS_CHATOPS_CONFIG'] ?? '', context.signal);
  context.signal.throwIfAborted();
  const { stdout } = context;
  await stdout.write(json ? jsonText(found) : preflightView(found, stdout));
  return found.ok ? EXIT.clear : EXIT.unavailable;
}

async function oneCluster(cluster: string, config: CliConfig, json: boolean, context: Context): Promise<number> {
  const signal = deadlineOf(config, context);
  await assertAzure(config, signal);
  const card = await diagnosticsOf(config, bugsTo(context.stderr)).capabilities({ cluster }, signal);
  context.signal.throwIfAborted();
  const { stdout } = context;
  await stdout.write(json ? jsonText(card) : capabilityView(card, stdout));
  return tellsAll(card) ? EXIT.clear : EXIT.unknown;
}

const tellsAll = ({ diagnoses }: CapabilityCard): boolean => diagnoses.every(({ tells }) => tells === 'yes');

function named(typed: string, { file }: CliConfig): string {
  const names = file.clusters.map(({ name }) => name);
  const found = names.find((name) => name.toLowerCase() === typed.toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(typed, names).map((name) => `npx aks-chatops doctor ${name}`);
  throw usageError(`There is no cluster "${typed}" in the configuration`, [...meant, 'npx aks-chatops doctor']);
}
