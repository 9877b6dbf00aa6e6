import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startControl } from './control/start.ts';
import { createClosers } from './closers.ts';
import { startSimulator, type Simulator } from './start.ts';

const usage = 'node simulator/main.ts [--scenario FILE] [--bot-url URL] [--slack-port PORT] [--no-slack]';
const exitUsage = 64;
const exitUnavailable = 69;

const log = (line: string): void => void process.stderr.write(`simulator: ${line}\n`);

function readArguments(): { scenario: string; botUrl?: string | undefined; slackPort: number; slack: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        scenario: { type: 'string' },
        'bot-url': { type: 'string' },
        'slack-port': { type: 'string' },
        'no-slack': { type: 'boolean' },
      },
    });
    const slackPort = Number(values['slack-port'] ?? '0');
    if (!Number.isInteger(slackPort) || slackPort < 0 || slackPort > 65_535)
      throw new Error(`--slack-port ${values['slack-port']} is not a port`);
    const scenario = values.scenario ?? join(import.meta.dirname, 'scenarios', 'demo.yaml');
    return { scenario, botUrl: values['bot-url'], slackPort, slack: values['no-slack'] !== true };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nusage: ${usage}\n`);
    process.exit(exitUsage);
  }
}

/** Everything that a parent needs to start a bot and a worker; one line on stdout. */
function describe({ scenario, arm, kubernetes, slack }: Simulator, control: string): string {
  const { subscriptionId, ...azure } = arm;
  const { ca: _ca, ...addresses } = azure;
  const cluster = { name: scenario.cluster.name, resourceGroup: scenario.cluster.resourceGroup, subscriptionId };
  const { stand: _stand, ...workspace } = slack ?? {};
  return JSON.stringify({
    title: scenario.title,
    cluster,
    arm: addresses,
    kubernetes: { url: kubernetes.url },
    control: { url: control },
    ...(slack === undefined ? {} : { slack: workspace }),
  });
}

async function main(): Promise<void> {
  const { scenario, botUrl, slackPort, slack } = readArguments();
  const closers = createClosers();
  const stop = async (): Promise<void> => {
    await closers.close();
    process.exit(0);
  };
  // The parent's end closes our standard input; nothing is left running without it.
  process.stdin.resume().once('end', stop).once('error', stop);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);

  const requestUrl = botUrl === undefined ? {} : { requestUrl: botUrl };
  const simulator = await startSimulator({ scenarioFile: scenario, slack: slack ? { port: slackPort, ...requestUrl } : false, log });
  closers.add(() => simulator.close());
  const control = await startControl(simulator, { port: 0, log });
  closers.add(() => control.close());
  process.stdout.write(`${describe(simulator, control.url)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(exitUnavailable);
});
