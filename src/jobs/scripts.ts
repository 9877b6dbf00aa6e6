/** What must happen at once in Redis, as Lua. Every key expires, every index is cut to its length. */
import type { Result } from 'ioredis';
import type { Connection } from './redis.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    /** 1: written; 0: it exists already. Keys: record, index, index of the open ones. */
    aksCreateRun(record: string, index: string, open: string, ...values: (string | number)[]): Result<number, Context>;
    /** 1: written; 0: not in one of these states; -1: no such run. Keys: record, index of the open ones, runs to show. */
    aksUpdateRun(record: string, open: string, unshown: string, ...values: (string | number)[]): Result<number, Context>;
    /** 1: written; 0: it exists already. Keys: record, index of the open ones, index of the run. */
    aksCreateApproval(record: string, open: string, ofRun: string, ...values: (string | number)[]): Result<number, Context>;
    /** 1: written; 0: somebody else was quicker; -1: no such approval. Keys as above, and runs to show. */
    aksSwapApproval(
      record: string,
      open: string,
      ofRun: string,
      unshown: string,
      ...values: (string | number)[]
    ): Result<number, Context>;
  }
}

// The first four of ARGV: id, time, milliseconds to live, length of the indexes
const INTO_INDEXES = `
for index = 2, 3 do
  redis.call('ZADD', KEYS[index], ARGV[2], ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[index], 0, -(tonumber(ARGV[4]) + 1))
  redis.call('PEXPIRE', KEYS[index], ARGV[3])
end`;

// ARGV: id, time, milliseconds to live, length of the indexes, then fields and values
const CREATE_RUN = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
${INTO_INDEXES}
return 1`;

// ARGV: id; statuses that may be left, separated by blanks; milliseconds to live; 1 at the end of the run; then fields
// and values
const UPDATE_RUN = `
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return -1 end
if not string.find(' ' .. ARGV[2] .. ' ', ' ' .. status .. ' ', 1, true) then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if ARGV[4] == '1' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('SADD', KEYS[3], ARGV[1])
  redis.call('PEXPIRE', KEYS[3], ARGV[3])
end
return 1`;

// ARGV: id, time, milliseconds to live, length of the indexes, version, record
const CREATE_APPROVAL = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[5], 'record', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
${INTO_INDEXES}
return 1`;

// ARGV: id, run, milliseconds to live, version that is expected, version, record, 1 where nothing follows any more
const SWAP_APPROVAL = `
local version = redis.call('HGET', KEYS[1], 'version')
if not version then return -1 end
if version ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[5], 'record', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('SADD', KEYS[4], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[3])
if ARGV[7] == '1' then redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1`;

export function defineRunScripts(connection: Connection): void {
  connection.defineCommand('aksCreateRun', { numberOfKeys: 3, lua: CREATE_RUN });
  connection.defineCommand('aksUpdateRun', { numberOfKeys: 3, lua: UPDATE_RUN });
}

export function defineApprovalScripts(connection: Connection): void {
  connection.defineCommand('aksCreateApproval', { numberOfKeys: 3, lua: CREATE_APPROVAL });
  connection.defineCommand('aksSwapApproval', { numberOfKeys: 4, lua: SWAP_APPROVAL });
}
