import { open } from 'node:fs/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { explain } from '../diagnostics/explain/explain.ts';
import type { ExplainVerdict } from '../diagnostics/explain/explanation.ts';
import type { Context } from './context.ts';
import { EXIT, usageError } from './exit.ts';
import { assertNoFlags, takeFlags } from './flags.ts';
import { explanationView } from './terminal/explanation-view.ts';
import { jsonText } from './terminal/lines.ts';

/** Bytes; the longest rule sets of a node are a tenth of it. */
const LONGEST = 1_000_000;

const systemError = z.object({ code: z.string(), syscall: z.string() });

const STATUS: Readonly<Record<ExplainVerdict, number>> = { allow: EXIT.clear, inactive: EXIT.clear, 'not-applicable': EXIT.clear, block: EXIT.fault, unknown: EXIT.unknown };

/** `explain [<file>|-]`: what a pasted output proves. Asks nobody anything. */
export async function explainCommand(args: readonly string[], context: Context): Promise<number> {
  const { flags, words } = takeFlags(args, { '--json': undefined, '--from': 'the address of the source, such as 10.224.0.5' });
  assertNoFlags(words, ['--from', '--json']);
  const [file = '-', extra] = words;
  if (extra !== undefined) throw usageError(`"${extra}" is one word too many: name one file`, ['npx aks-chatops explain <file>']);
  const from = flags.get('--from');
  if (from !== undefined && isIP(from) === 0) throw usageError(`"${from}" is not an address: --from takes one such as 10.224.0.5`, []);
  const text = file === '-' ? await pastedText(context) : await textOf(file);
  const explanation = explain(text, from === undefined ? {} : { from });
  const { stdout } = context;
  await stdout.write(flags.has('--json') ? jsonText(explanation) : explanationView(explanation, stdout));
  return STATUS[explanation.verdict];
}

async function pastedText({ stdin, signal }: Context): Promise<string> {
  if (stdin.isTTY) throw usageError('Nothing to explain: pipe an output in, or name a file', ['sudo ufw status verbose | npx aks-chatops explain', 'npx aks-chatops explain <file>']);
  const onStop = (): void => void stdin.destroy(new Error('stopped'));
  signal.addEventListener('abort', onStop, { once: true });
  return bounded(stdin, 'What was piped in');
}

async function textOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    return await bounded(file.createReadStream(), `"${path}"`);
  } catch (error) {
    const { data } = systemError.safeParse(error);
    if (data === undefined) throw error;
    throw usageError(`Cannot read "${path}" (${data.code}): name a text file, or pipe the output in`, []);
  }
}

async function bounded(stream: AsyncIterable<Buffer | string>, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > LONGEST) throw usageError(`${what} is larger than ${LONGEST} bytes; give the output of one command`, []);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
