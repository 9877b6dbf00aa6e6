/**
 * Settings, parsed once at the start of a process: environment variables and the file that AKS_CHATOPS_CONFIG names.
 * Whatever is missing or wrong is said all at once, and nothing starts.
 */
import { azureSettings } from './config/azure-settings.ts';
import type { AzureSettings } from './config/azure-settings.ts';
import { httpSettings, slackSettings } from './config/bot-settings.ts';
import type { HttpSettings, SlackSettings } from './config/bot-settings.ts';
import { fileOf } from './config/config-file.ts';
import type { ReadFile } from './config/config-file.ts';
import { cliFileSchema, fileSchema } from './config/file-schema.ts';
import type { ClusterConfig, FileConfig } from './config/file-schema.ts';
import { redisSettings } from './config/redis-settings.ts';
import type { RedisSettings } from './config/redis-settings.ts';
import { settingsOf } from './config/settings.ts';
import type { Settings } from './config/settings.ts';

export type { ApproverConfig, ClusterConfig, FileConfig } from './config/file-schema.ts';

/** Set-up is missing or wrong: the message says what to do. Processes exit with 69 on it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

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

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readBotConfig(env: Env, readFile?: ReadFile): BotConfig {
  const settings = settingsOf(env);
  return {
    slack: slackSettings(settings),
    http: httpSettings(settings),
    redis: redisSettings(settings),
    file: complete('bot', settings, fileOf(settings, fileSchema, readFile)),
  };
}

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readWorkerConfig(env: Env, readFile?: ReadFile): WorkerConfig {
  const settings = settingsOf(env);
  return {
    azure: azureSettings(settings),
    redis: redisSettings(settings),
    file: complete('worker', settings, fileOf(settings, fileSchema, readFile)),
  };
}

/** @throws {ConfigError} that lists everything that is missing or wrong */
export function readCliConfig(env: Env, readFile?: ReadFile): CliConfig {
  const settings = settingsOf(env);
  return { azure: azureSettings(settings), file: complete('command line', settings, fileOf(settings, cliFileSchema, readFile, 'clusters')) };
}

/** Where runs are kept, and nothing else. @throws {ConfigError} that lists everything that is missing or wrong */
export function readRedisSettings(env: Env): RedisSettings {
  const settings = settingsOf(env);
  return complete('command line', settings, redisSettings(settings));
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
