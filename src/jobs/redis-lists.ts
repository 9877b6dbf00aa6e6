import type { ChainableCommander } from 'ioredis';
import type { Connection } from './redis.ts';

/**
 * Members `from` to `to` of a sorted set whose records still exist; the records of the others have expired,
 * and they are removed from the set.
 */
export async function presentIn(
  connection: Connection,
  index: string,
  keyOf: (id: string) => string,
  from: number,
  to: number,
): Promise<readonly string[]> {
  const ids = await connection.zrange(index, from, to);
  const exist = await Promise.all(ids.map((id) => connection.exists(keyOf(id))));
  const gone = ids.filter((_id, at) => exist[at] === 0);
  if (gone.length > 0) await connection.zrem(index, ...gone);
  return ids.filter((_id, at) => exist[at] !== 0);
}

/** Commands that happen together or not at all. @throws the first error among their answers */
export async function together(commands: ChainableCommander): Promise<void> {
  const answers = await commands.exec();
  if (answers === null) throw new Error('Redis gave the transaction up: try again');
  for (const [error] of answers) {
    if (error !== null) throw error;
  }
}
