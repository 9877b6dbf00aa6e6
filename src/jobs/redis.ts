import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { ConfigError } from '../config.ts';
import { describeRedis } from '../config/redis-settings.ts';
import type { RedisSettings } from '../config/redis-settings.ts';
import { READY_KEY } from './keys.ts';

export type Connection = Redis | Cluster;

/** A command that Redis does not answer is an error after this time, not a hang. */
const COMMAND_TIMEOUT_MS = 5000;
const RECONNECT_MAX_MS = 2000;
const BETWEEN_TRIES_MS = 100;

const COMMANDS = { commandTimeout: COMMAND_TIMEOUT_MS, maxRetriesPerRequest: 3, retryStrategy };
/** BullMQ waits in blocking commands, so its workers must wait without an end and survive any outage. */
const WAITING = { commandTimeout: undefined, maxRetriesPerRequest: null, retryStrategy };

/**
 * A connection for commands; it connects by itself, and again after every loss.
 * @param onError told of every failed attempt; the connection goes on trying
 */
export function openRedis(settings: RedisSettings, onError: (error: Error) => void): Connection {
  const connection = open(settings);
  connection.on('error', onError);
  return connection;
}

/** A second connection to the same Redis, for workers. Whoever asks for it closes it. */
export function waitingCopy(connection: Connection): Connection {
  if (connection instanceof Redis) return connection.duplicate(WAITING);
  return connection.duplicate([], { redisOptions: { ...connection.options.redisOptions, ...WAITING } });
}

/**
 * Waits until Redis can be written to; it may be starting.
 * @throws {ConfigError} after `deadlineMs` where it is not there, refuses the password, is a replica, or its cluster is
 *   not whole: a sentence that says where it was looked for, what came back and what to do
 */
export async function assertRedis(connection: Connection, settings: RedisSettings, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let reason = 'no answer';
  const remember = (error: Error) => void (reason = reasonOf(error) ?? reason);
  connection.on('error', remember);
  try {
    for (let left = deadlineMs; left > 0; left = deadline - Date.now()) {
      const result = await tryToWrite(connection, left);
      if (result === 'written') return;
      if (result !== 'silence') remember(result);
      await sleep(Math.min(BETWEEN_TRIES_MS, left));
    }
  } finally {
    connection.off('error', remember);
  }
  throw new ConfigError(`Cannot use ${describeRedis(settings)}: ${reason}. Start it, or correct its address`);
}

async function tryToWrite(connection: Connection, withinMs: number): Promise<'written' | 'silence' | Error> {
  const timer = new AbortController();
  const write = connection.set(READY_KEY, '1', 'EX', 60).then(() => 'written' as const, errorOf);
  const silence = sleep(withinMs, 'silence' as const, { signal: timer.signal }).catch(() => 'silence' as const);
  return await Promise.race([write, silence]).finally(() => timer.abort());
}

/** Of the two errors that a lost connection gives, the one that says why. A refused connection may have no message. */
function reasonOf(error: Error): string | undefined {
  if (error.name === 'MaxRetriesPerRequestError') return undefined;
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}

function errorOf(error: unknown): Error {
  return types.isNativeError(error) ? error : new Error(String(error));
}

function open(settings: RedisSettings): Connection {
  switch (settings.kind) {
    case 'single':
      return new Redis(settings.url, COMMANDS);
    case 'cluster':
      return new Cluster([...settings.nodes], {
        clusterRetryStrategy: retryStrategy,
        redisOptions: { ...accessOf(settings), ...COMMANDS },
      });
    case 'sentinel':
      return new Redis({
        ...accessOf(settings),
        ...COMMANDS,
        sentinels: [...settings.sentinels],
        name: settings.name,
        ...(settings.password === undefined ? {} : { sentinelPassword: settings.password }),
        ...(settings.username === undefined ? {} : { sentinelUsername: settings.username }),
        enableTLSForSentinelMode: settings.tls,
        sentinelRetryStrategy: retryStrategy,
      });
  }
}

function accessOf({ username, password, tls }: Extract<RedisSettings, { kind: 'cluster' | 'sentinel' }>): RedisOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function retryStrategy(attempt: number): number {
  return Math.min(attempt * 100, RECONNECT_MAX_MS);
}
