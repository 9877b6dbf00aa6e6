import { randomBytes } from 'node:crypto';
import { parseCommand } from '../bot/core/commands.ts';
import type { Command } from '../bot/core/commands.ts';
import type { CliConfig } from '../config.ts';
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import type { Report } from '../diagnostics/model.ts';
import { AccessError } from '../diagnostics/ports.ts';
import { availableDiagnoses } from '../diagnostics/registry.ts';
import { bugsTo } from './bugs.ts';
import type { Context } from './context.ts';
import { CliError, EXIT, exitOf, usageError } from './exit.ts';
import { takeFlags } from './flags.ts';
import { assertNew, save } from './save.ts';
import { assertAzure, configOf, deadlineOf, diagnosticsOf } from './settings.ts';
import { createProgressLine } from './terminal/progress-line.ts';
import { showReport } from './terminal/show-report.ts';

type Asked = Extract<Command, { readonly kind: 'diagnose' }>;

/** `diagnose <diagnosis> <cluster> [target]`: the same examination as in chat, for one person at a terminal. */
export async function diagnose(args: readonly string[], context: Context): Promise<number> {
  const { flags, words } = takeFlags(args, { '--json': undefined, '--save': 'a directory that does not exist yet' });
  const directory = flags.get('--save');
  if (directory !== undefined) await assertNew(directory);
  assertDiagnosis(words);
  const config = configOf(context);
  const asked = understood(words, config);
  const signal = deadlineOf(config, context);
  await assertAzure(config, signal);
  const { report, bundle } = await examine(asked, config, signal, context, directory !== undefined);
  await showReport(report, { json: flags.has('--json') }, context);
  if (directory !== undefined && bundle !== undefined) await save(directory, bundle, context, 'The report above stands.');
  return exitOf(report);
}

/** What needs no settings to be seen as wrong is said before settings are read. */
function assertDiagnosis(words: readonly string[]): void {
  const available = availableDiagnoses();
  const command = parseCommand(words.slice(0, 1).join(' '), { available, clusters: [] });
  if (words.length === 0) throw usageError(`Which diagnosis? One of ${available.join(', ')}`, ['npx aks-chatops help diagnose']);
  if (command.kind === 'usage' && !available.some((name) => name === words[0]?.toLowerCase())) throw usageError(command.says, command.tryThis.map(typedHere));
}

function understood(words: readonly string[], { file }: CliConfig): Asked {
  const command = parseCommand(words.join(' '), { available: availableDiagnoses(), clusters: file.clusters.map(({ name }) => name) });
  if (command.kind === 'diagnose') return command;
  if (command.kind === 'usage') throw usageError(command.says, command.tryThis.map(typedHere));
  throw usageError(`"${command.kind}" is not a diagnosis`, ['npx aks-chatops help diagnose']);
}

/** Hints of the chat's grammar, as they are typed here. */
function typedHere(command: string): string {
  if (command.startsWith('/aks help')) return 'npx aks-chatops help diagnose';
  if (command === '/aks clusters') return 'npx aks-chatops doctor';
  return command.replace(/^\/aks /, 'npx aks-chatops diagnose ');
}

async function examine({ diagnosis, cluster, target }: Asked, config: CliConfig, signal: AbortSignal, { stderr, signal: stopped }: Context, isKept: boolean): Promise<{ readonly report: Report; readonly bundle?: Bundle }> {
  const progress = createProgressLine(stderr, `${diagnosis} on ${cluster}`);
  let bundle: Bundle | undefined;
  const onEvidence = (seen: Bundle): void => void (bundle = seen);
  try {
    const request = { id: randomBytes(16).toString('hex'), diagnosis, cluster, target };
    const report = await diagnosticsOf(config, bugsTo(stderr)).examine(request, { signal, onProgress: progress.show, ...(isKept ? { onEvidence } : {}) });
    stopped.throwIfAborted();
    return bundle === undefined ? { report } : { report, bundle };
  } catch (error) {
    // The only refusal that ends an examination: the cluster knows nothing of the name that was asked about.
    if (error instanceof AccessError) throw new CliError(EXIT.usage, error.message, { cause: error });
    if (signal.aborted && !stopped.aborted) throw new CliError(EXIT.unavailable, `Examining ${cluster} took longer than ${config.file.limits.runMinutes} min and was stopped; raise limits.runMinutes, or narrow it with --node.`, { cause: error });
    throw error;
  } finally {
    await progress.end();
  }
}
