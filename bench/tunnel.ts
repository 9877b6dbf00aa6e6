/**
 * `node bench/tunnel.ts`: how long people wait. Per scenario: from the command to the root message, to the verdict, and
 * the verdict as a multiple of one connection attempt that times out, measured in the same run.
 */
import { join } from 'node:path';
import { simulatorClient } from '../scripts/demo/simulator-client.ts';
import type { Change } from '../scripts/demo/simulator-client.ts';
import { startStack } from '../scripts/demo/stack.ts';

/** One round a channel: Slack lets a bot post about once a second in each, and a thread takes several messages. */
const CHANNELS = ['C0INCIDENTS', 'C0GENERAL', 'C0VENDOR'];
const SCENARIOS = ['healthy', 'demo', 'nsg-denies'];
const NO_REST = new AbortController().signal;

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function measure(scenario: string): Promise<void> {
  const file = join(import.meta.dirname, '..', 'simulator', 'scenarios', `${scenario}.yaml`);
  const stack = await startStack({ port: 0, scenario: file, signal: NO_REST, say: () => undefined });
  try {
    const client = simulatorClient(stack.simulator.control.url);
    const cluster = stack.simulator.cluster.name;
    let last = 0;
    const first = async (find: (change: Change) => boolean): Promise<number> => {
      for (;;) {
        const changes = await client.changes(last, 10_000);
        last = changes.at(-1)?.number ?? last;
        if (changes.some(find)) return performance.now();
      }
    };
    const rounds: { root: number; verdict: number }[] = [];
    for (const channel of CHANNELS) {
      const begun = performance.now();
      await client.command('U0ANA', channel, `tunnel ${cluster}`);
      const root = await first(({ kind, message }) => kind === 'posted' && message.thread_ts === undefined);
      const verdict = await first(({ kind, message }) => kind === 'updated' && /🔴|✅|❔/.test(message.text));
      rounds.push({ root: root - begun, verdict: verdict - begun });
    }
    const [root, verdict] = [median(rounds.map((round) => round.root)), median(rounds.map((round) => round.verdict))];
    process.stdout.write(`${scenario.padEnd(12)} root message ${root.toFixed(0)} ms · verdict ${verdict.toFixed(0)} ms · ${(verdict / 3000).toFixed(2)} × one timed-out connection (3 s)\n`);
  } finally {
    await stack.stop();
  }
}

for (const scenario of SCENARIOS) await measure(scenario);
