/**
 * Settings, parsed once at the start of a process: environment variables and the file that AKS_CHATOPS_CONFIG names.
 * Whatever is missing or wrong is said all at once, and nothing starts.
 */
import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { z } from 'zod';
import { azureSettings } from './config/azure-settings.ts';
import type { AzureSettings } from './config/azure-settings.ts';
import { httpSettings, slackSettings } from './config/bot-settings.ts';
import type { HttpSettings, SlackSettings } from './config/bot-settings.ts';
import { parseYaml } from './config/parse-yaml.ts';
import { redisSettings } from './config/redis-settings.ts';
import type { RedisSettings } from './config/redis-settings.ts';
import { settingsOf } from './config/settings.ts';
import type { Settings } from './config/settings.ts';

/** Set-up is missing or wrong: the message says what to do. Processes exit with 69 on it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

// Names as Azure takes them: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
const CLUSTER_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
const RESOURCE_GROUP = /^[-\w.()]{0,89}[-\w()]$/;
const SUBSCRIPTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_FILE_BYTES = 1_000_000;

const cluster = z.strictObject({
  /** What people type. */
  name: z.string().regex(CLUSTER_NAME, 'must be letters, digits, "-" and "_", at most 63, without "-" or "_" at its ends'),
  subscription: z.string().regex(SUBSCRIPTION, 'must be the id of a subscription, such as 00000000-0000-0000-0000-000000000000'),
  resourceGroup: z.string().regex(RESOURCE_GROUP, 'must be the name of a resource group'),
  /** The name in Azure, where it differs. */
  cluster: z.string().regex(CLUSTER_NAME, 'must be the name of the cluster in Azure').optional(),
  /** Root on nodes, to read their firewalls: opted into per cluster. */
  probe: z.boolean().default(false),
  /** Slack channel ids where this cluster may be worked on; empty: everywhere. */
  channels: z.array(z.string().regex(/^[CGD][A-Z0-9]+$/, 'must be a Slack channel id such as C0123ABCD')).default([]),
});

const approver = z.strictObject({
  name: z.string().regex(/\S/, 'must not be blank'),
  slack: z.string().regex(/^[UW][A-Z0-9]+$/, 'must be a Slack user id such as U0123ABCD'),
});

const slack = z.strictObject({
  workspaces: z
    .array(z.string().regex(/^[TE][A-Z0-9]+$/, 'must be a Slack workspace id such as T0123ABCD'))
    .min(1, 'is empty: name at least one workspace'),
});

const limits = z.strictObject({
  approvalMinutes: z.number().int().min(1).max(60).default(15),
  runMinutes: z.number().int().min(1).max(60).default(10),
  retentionDays: z.number().int().min(1).max(90).default(7),
  nodesAtOnce: z.number().int().min(1).max(100).default(20),
  /** Between two looks at a long-running operation; Azure allows 15 a minute per machine (compute throttling limits). */
  operationPollSeconds: z.number().min(0.1).max(60).default(5),
});

const schema = z
  .strictObject({
    clusters: z.array(cluster).min(1, 'is empty: name at least one cluster'),
    approvers: z.array(approver).min(1, 'is empty: name at least one approver'),
    slack,
    /** Where people reach this bot, for links to the pages about causes. */
    publicUrl: z.url({ protocol: /^https?$/, error: 'must be an address such as https://aks.example.com' }).optional(),
    limits: limits.prefault({}),
  })
  .superRefine((file, context) => {
    const complain = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    eachOnce(file, complain);
    for (const index of repeated(file.approvers.map(({ slack: id }) => id))) {
      complain(['approvers', index, 'slack'], 'is that of another approver too: name each person once');
    }
  });

/** The command line needs clusters only; what the bot is told besides is checked by the bot. */
const anything = z.unknown().optional();
const cliSchema = z
  .strictObject({ ...schema.shape, approvers: anything, slack: anything, publicUrl: anything })
  .superRefine((file, context) => eachOnce(file, (path, message) => context.addIssue({ code: 'custom', path, message })));

export type FileConfig = z.infer<typeof schema>;
export type ClusterConfig = FileConfig['clusters'][number];
export type ApproverConfig = FileConfig['approvers'][number];

export interface BotConfig {
  readonly file: FileConfig;
  readonly redis: RedisSettings;
  readonly slack: SlackSettings;
  readonly http: HttpSettings;
}

export interface WorkerConfig {
  readonly file: FileConfig;
  readonly redis: RedisSettings;
  readonly azure: AzureSettings;
}

export interface CliConfig {
  readonly file: Pick<FileConfig, 'clusters' | 'limits'>;
  readonly azure: AzureSettings;
}

type Env = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readBotConfig(env: Env, readFile: ReadFile = readText): BotConfig {
  const settings = settingsOf(env);
  return {
    slack: slackSettings(settings),
    http: httpSettings(settings),
    redis: redisSettings(settings),
    file: complete('bot', settings, fileOf(settings, readFile, schema)),
  };
}

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readWorkerConfig(env: Env, readFile: ReadFile = readText): WorkerConfig {
  const settings = settingsOf(env);
  return {
    azure: azureSettings(settings),
    redis: redisSettings(settings),
    file: complete('worker', settings, fileOf(settings, readFile, schema)),
  };
}

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readCliConfig(env: Env, readFile: ReadFile = readText): CliConfig {
  const settings = settingsOf(env);
  return { azure: azureSettings(settings), file: complete('command line', settings, fileOf(settings, readFile, cliSchema)) };
}

/** The cluster's ARM resource id. */
export function clusterId({ subscription, resourceGroup, cluster, name }: ClusterConfig): string {
  const group = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.ContainerService/managedClusters/${cluster ?? name}`;
}

/** The file, if it and everything that was read before it is in order. */
function complete<T>(what: string, { problems }: Settings, file: T | undefined): T {
  if (file !== undefined && problems.length === 0) return file;
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  throw new ConfigError(`Cannot start the ${what}: its settings are incomplete or wrong\n${list}`);
}

/** Nothing where a problem was found; the problem is in `settings`. */
function fileOf<T>(settings: Settings, readFile: ReadFile, form: z.ZodType<T>): T | undefined {
  const path = settings.required('AKS_CHATOPS_CONFIG', 'give the path of the YAML file that names clusters and approvers');
  const text = path === '' ? undefined : textOf(path, settings, readFile);
  if (text === undefined) return undefined;
  const parsed = parseYaml(form, path, text);
  if (parsed.ok) return parsed.value;
  for (const problem of parsed.problems) settings.complain(problem);
  return undefined;
}

function textOf(path: string, settings: Settings, readFile: ReadFile): string | undefined {
  try {
    const text = readFile(path);
    if (text.length <= MAX_FILE_BYTES) return text;
    settings.complain(`${path} is larger than ${MAX_FILE_BYTES} bytes: is it the right file`);
  } catch (error) {
    const reason = types.isNativeError(error) ? error.message : String(error);
    settings.complain(`AKS_CHATOPS_CONFIG names "${path}", which cannot be read (${reason}): correct the path or its permissions`);
  }
  return undefined;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function eachOnce({ clusters }: { readonly clusters: readonly { readonly name: string }[] }, complain: (path: PropertyKey[], message: string) => void): void {
  for (const index of repeated(clusters.map(({ name }) => name.toLowerCase()))) {
    complain(['clusters', index, 'name'], 'is that of another cluster too: give each its own');
  }
}

/** The places of values that occur before. */
function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
