import { BundleError } from '../diagnostics/bundle/bundle.ts';
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import { readBundle } from '../diagnostics/bundle/read-bundle.ts';
import { replay } from '../diagnostics/bundle/replay.ts';
import type { Report } from '../diagnostics/model.ts';
import { AccessError } from '../diagnostics/ports.ts';
import { bugsTo } from './bugs.ts';
import type { Context } from './context.ts';
import { CliError, EXIT, exitOf, usageError } from './exit.ts';
import { assertNoFlags, takeFlags } from './flags.ts';
import { showReport } from './terminal/show-report.ts';

/** `replay <bundle>`: what this version makes of evidence that was saved. */
export async function replayCommand(args: readonly string[], context: Context): Promise<number> {
  const { flags, words } = takeFlags(args, { '--json': undefined });
  assertNoFlags(words, ['--json']);
  const [directory, extra] = words;
  if (directory === undefined) throw usageError('Which bundle? Name the directory that "diagnose --save" wrote', ['npx aks-chatops replay <bundle>']);
  if (extra !== undefined) throw usageError(`"${extra}" is one word too many: name one bundle`, ['npx aks-chatops replay <bundle>']);
  const { bundle, report } = await judged(directory, context);
  await showReport(report, { json: flags.has('--json') }, context);
  if (bundle.report !== undefined && bundle.report.verdict !== report.verdict) {
    await context.stderr.write(`When it was recorded, version ${bundle.facts.version} said "${bundle.report.verdict}".\n`);
  }
  return exitOf(report);
}

async function judged(directory: string, { stderr }: Context): Promise<{ readonly bundle: Bundle; readonly report: Report }> {
  try {
    const bundle = await readBundle(directory);
    return { bundle, report: await replay(bundle, { onBug: bugsTo(stderr) }) };
  } catch (error) {
    if (error instanceof BundleError || error instanceof AccessError) throw new CliError(EXIT.usage, `${error.message}.`.replace(/\.\.$/, '.'), { cause: error });
    throw error;
  }
}
