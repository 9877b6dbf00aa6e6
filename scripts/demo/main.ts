/** `npm run demo`: the product with a simulated Azure, Kubernetes and Slack around it, on this machine alone. */
import { readOptions } from './options.ts';
import { playConversation } from './conversation.ts';
import { serveUntilStopped } from './serve.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';
import { watchForTheEnd } from './the-end.ts';

const UNAVAILABLE = 69;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const end = watchForTheEnd();
  let stack: Stack | undefined;
  try {
    stack = await startStack({ ...options, say: options.json ? () => undefined : say, signal: end.signal });
    return options.say === undefined ? await serveUntilStopped(stack, end.signal) : await playConversation(stack, options.say, options, end.signal);
  } catch (error) {
    if (end.signal.aborted) return 130;
    say(`demo: ${error instanceof Error ? error.message : String(error)}`);
    return UNAVAILABLE;
  } finally {
    await stack?.stop();
  }
}

process.exit(await main());
