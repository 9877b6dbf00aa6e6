/** Processes that examine, one request at a time each. They live until `endExaminers`, or until their parent ends. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { plainEnvironment } from './simulator.ts';

interface Examiner {
  ask(request: object, withinMs: number): Promise<unknown>;
  end(): void;
}

const answer = z.object({ bugs: z.array(z.string()), report: z.unknown().optional() });
const idle: Examiner[] = [];

/** The report. Rejects where the product has a bug, or says nothing in time. */
export async function examined(request: object, withinMs: number): Promise<unknown> {
  const examiner = idle.pop() ?? startExaminer();
  try {
    const { bugs, report } = answer.parse(await examiner.ask(request, withinMs));
    idle.push(examiner);
    if (bugs.length > 0) throw new Error(`the examination ended with ${bugs.join('; ').slice(0, 2_000)}`);
    return report;
  } catch (error) {
    if (!idle.includes(examiner)) examiner.end();
    throw error;
  }
}

export function endExaminers(): void {
  for (const examiner of idle.splice(0)) examiner.end();
}

function startExaminer(): Examiner {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, join(import.meta.dirname, 'examine.ts')], { env: plainEnvironment() });
  let words = '';
  let waiting: PromiseWithResolvers<unknown> | undefined;
  child.stderr.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-2_000)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => waiting?.resolve(JSON.parse(line)));
  const gone = (why: string) => waiting?.reject(new Error(`the examiner ${why}: ${words}`));
  child.once('error', (error) => gone(`did not start (${error.message})`)).once('close', (status) => gone(`ended with ${status}`));
  return {
    async ask(request, withinMs) {
      waiting = Promise.withResolvers();
      const late = setTimeout(() => gone(`said nothing within ${withinMs} ms`), withinMs);
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return waiting.promise.finally(() => clearTimeout(late));
    },
    end: () => void child.kill('SIGKILL'),
  };
}
