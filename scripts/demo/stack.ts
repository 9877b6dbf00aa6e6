import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ownFolder } from './own-folder.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { simulatorAddresses } from './simulator-addresses.ts';
import type { SimulatorAddresses } from './simulator-addresses.ts';

export interface StackOptions {
  readonly scenario?: string;
  readonly port: number;
  readonly signal: AbortSignal;
  say(line: string): void;
}

export interface Stack {
  readonly redisUrl: string;
  readonly simulator: SimulatorAddresses;
  readonly botUrl: string;
  /** A shell reads it to use the command line on this cluster; it goes with the demo. */
  readonly terminalSettings: string;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..');
const READY_MS = 60_000;

/** Redis, the simulator, a bot and a worker: four processes, on loopback, with a data folder of their own. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: Child[] = [];
  const folder = await ownFolder();
  const stop = async (): Promise<void> => {
    for (const child of started.toReversed()) await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await startAll(options, folder, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(options: StackOptions, folder: string, started: Child[]): Promise<Omit<Stack, 'stop'>> {
  const { say, signal, scenario, port } = options;
  const launch = (name: string, command: string, args: readonly string[], env: Record<string, string> = {}): Child => {
    signal.throwIfAborted();
    const child = startChild({ name, command, args, env: { ...plainEnvironment(folder), ...env }, onLine: (line) => logLine(folder, name, line) });
    started.push(child);
    return child;
  };
  const [redisPort, botPort] = await Promise.all([freePort(), freePort()]);
  say('starting redis-server, the nodes, Azure, Kubernetes and Slack …');
  await mkdir(join(folder, 'redis'));
  const redis = launch('redis-server', 'redis-server', redisArguments(redisPort, join(folder, 'redis')));
  const simulator = launch('simulator', process.execPath, [join(ROOT, 'simulator', 'main.ts'), '--slack-port', String(port), ...(scenario === undefined ? [] : ['--scenario', scenario])]);
  const [addresses] = await Promise.all([
    simulator.until(simulatorAddresses, READY_MS),
    redis.until((line) => (line.includes('Ready to accept connections') ? true : undefined), READY_MS),
  ]);

  say('starting the bot and a worker …');
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const botUrl = `http://127.0.0.1:${botPort}`;
  const config = join(folder, 'aks-chatops.yaml');
  await writeFile(config, stringify(configFor(addresses, botUrl)));
  const common = { REDIS_URL: redisUrl, AKS_CHATOPS_CONFIG: config };
  const terminalSettings = join(folder, 'terminal.env');
  await writeFile(terminalSettings, exportsOf({ ...common, ...workerSettings(addresses) }), { mode: 0o600 });
  const bot = launch('bot', process.execPath, [join(ROOT, 'src', 'bot', 'main.ts')], { ...common, ...botSettings(addresses, botPort) });
  const worker = launch('worker', process.execPath, [join(ROOT, 'src', 'jobs', 'main.ts')], { ...common, ...workerSettings(addresses) });
  await Promise.all([bot.until(isListening, READY_MS), worker.until(isListening, READY_MS)]);
  await tellSimulator(addresses.control.url, `${botUrl}/slack/events`);
  return { redisUrl, simulator: addresses, botUrl, terminalSettings };
}

/** Nothing of an operator's own settings reaches the demo: REDIS_URL, SLACK_* and AZURE_* of this shell stay outside. */
function plainEnvironment(folder: string): Record<string, string> {
  const path = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(':');
  return { PATH: path, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' };
}

function redisArguments(port: number, folder: string): readonly string[] {
  return ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction', '--daemonize', 'no'];
}

function configFor({ cluster, slack }: SimulatorAddresses, botUrl: string) {
  return {
    clusters: [{ name: cluster.name, subscription: cluster.subscriptionId, resourceGroup: cluster.resourceGroup, probe: true }],
    approvers: slack.people.filter(({ role }) => role?.includes('approver')).map(({ id, realName }) => ({ name: realName, slack: id })),
    slack: { workspaces: [slack.teamId] },
    publicUrl: botUrl,
    limits: { operationPollSeconds: 0.2 },
  };
}

function botSettings({ slack }: SimulatorAddresses, port: number): Record<string, string> {
  return { SLACK_BOT_TOKEN: slack.botToken, SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_API_URL: slack.apiUrl, HOST: '127.0.0.1', PORT: String(port) };
}

function workerSettings({ arm }: SimulatorAddresses): Record<string, string> {
  return {
    AZURE_AUTHORITY_HOST: arm.url,
    AZURE_TENANT_ID: arm.tenantId,
    AZURE_CLIENT_ID: arm.clientId,
    AZURE_CLIENT_SECRET: arm.clientSecret,
    AZURE_RESOURCE_MANAGER_URL: arm.url,
    NODE_EXTRA_CA_CERTS: arm.caFile,
  };
}

/** Values are addresses, paths and random words of our own making: none holds a quote. */
const exportsOf = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');

const isListening = (line: string): true | undefined => (/"msg":"(?:listening|taking jobs)"/.test(line) ? true : undefined);

/** What the processes say goes to files beside their data; the demo names the folder when something fails. */
function logLine(folder: string, name: string, line: string): void {
  void writeFile(join(folder, `${name}.log`), `${line}\n`, { flag: 'a' }).catch(() => undefined);
}

async function tellSimulator(control: string, url: string): Promise<void> {
  const answer = await fetch(`${control}/control/bot-url`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the simulator did not take the bot's address: ${answer.status} ${await answer.text()}`);
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
  });
  return promise;
}
