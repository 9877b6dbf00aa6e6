import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createOnce } from '../../src/bot/once.ts';
import { startRedis, type TestRedis } from '../redis.ts';

let redis: TestRedis;
let connection: Redis;
beforeAll(async () => {
  redis = await startRedis();
  connection = new Redis(redis.url);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});

test('of many who ask with one key, exactly one is the first', async () => {
  const replicas = [createOnce(connection, 'p:'), createOnce(connection, 'p:')];
  const answers = await Promise.all([0, 1, 2, 3].flatMap(() => replicas.map((once) => once('a'))));
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect(await connection.ttl('p:once:a')).toBeGreaterThan(86_000);
});

test('whoever asked first stays the first when the reply is lost and the command sent again', async () => {
  const resending: Parameters<typeof createOnce>[0] = {
    set: async (...command) => {
      await connection.set(...command);
      return connection.set(...command);
    },
  };
  expect(await createOnce(resending, 'p:')('b')).toBe(true);
  expect(await createOnce(connection, 'p:')('b')).toBe(false);
});
