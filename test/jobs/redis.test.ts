import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { ConfigError } from '../../src/config.ts';
import { assertRedis, openRedis, waitingCopy } from '../../src/jobs/redis.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';

let server: TestRedis;
beforeAll(async () => void (server = await startRedis()));
afterAll(() => server.stop());

const quiet = () => undefined;

async function sentenceOf(url: string, deadlineMs: number): Promise<string> {
  const settings = { kind: 'single', url } as const;
  const connection = openRedis(settings, quiet);
  try {
    await assertRedis(connection, settings, deadlineMs);
    return 'it is there';
  } catch (error) {
    return error instanceof ConfigError ? error.message : `another error: ${String(error)}`;
  } finally {
    connection.disconnect();
  }
}

describe('assertRedis()', () => {
  test('resolves where Redis can be written to', async () => {
    expect(await sentenceOf(server.url, 5000)).toBe('it is there');
  });

  test('waits for a Redis that is just starting', async () => {
    const starting = await startRedis();
    await starting.kill();
    const verdict = sentenceOf(starting.url, 10_000);
    await starting.restart();
    expect(await verdict).toBe('it is there');
    await starting.stop();
  });

  test('Redis that is not there is a sentence within the deadline, not a hang', async () => {
    const gone = await startRedis();
    await gone.stop();
    expect(await sentenceOf(gone.url, 1000)).toBe(
      `Cannot use Redis at 127.0.0.1:${gone.port} (REDIS_URL): connect ECONNREFUSED 127.0.0.1:${gone.port}. Start it, or correct its address`,
    );
  }, 5000);

  test('a server that accepts and says nothing is a sentence too', async () => {
    const silent = createServer(quiet).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await sentenceOf(`redis://127.0.0.1:${port}`, 500)).toContain('no answer');
    silent.close();
  }, 5000);

  test('a password that is refused is said without the password', async () => {
    const sentence = await sentenceOf(`redis://somebody:hunter2@127.0.0.1:${server.port}`, 500);
    expect(sentence).toMatch(/WRONGPASS/);
    expect(sentence).not.toContain('hunter2');
  });

  test('a replica that takes no writes is not good enough', async () => {
    const replica = await startRedis();
    const connection = openRedis({ kind: 'single', url: replica.url }, quiet);
    await connection.call('REPLICAOF', '127.0.0.1', String(server.port));
    connection.disconnect();
    expect(await sentenceOf(replica.url, 500)).toMatch(/READONLY/);
    await replica.stop();
  });
});

describe('a connection', () => {
  test('a command is an error within seconds once Redis is gone', async () => {
    const dying = await startRedis();
    const connection = openRedis({ kind: 'single', url: dying.url }, quiet);
    expect(await connection.ping()).toBe('PONG');
    await dying.stop();
    await expect(connection.ping()).rejects.toThrow();
    connection.disconnect();
  }, 10_000);

  test('its copy for workers waits longer than any command may', async () => {
    const connection = openRedis({ kind: 'single', url: server.url }, quiet);
    const copy = waitingCopy(connection);
    expect(await copy.ping()).toBe('PONG');
    expect(copy.options).toMatchObject({ maxRetriesPerRequest: null });
    expect(copy.options).not.toHaveProperty('commandTimeout', expect.any(Number));
    copy.disconnect();
    connection.disconnect();
  });
});
