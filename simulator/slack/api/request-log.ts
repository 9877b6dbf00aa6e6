import type { JsonObject } from '../json.ts';

const LIMIT = 2_000;

export interface LoggedRequest {
  method: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The arguments without the token. */
  body: JsonObject;
}

/** The latest calls, for tests that ask what the bot did on the wire. */
export interface RequestLog {
  readonly entries: LoggedRequest[];
  add(method: string, args: JsonObject): void;
}

export function createRequestLog(now: () => number): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    entries,
    add(method, args) {
      const { token, ...body } = args;
      if (entries.length >= LIMIT) entries.shift();
      entries.push({ method, at: now(), body: token === undefined ? body : { ...body, token: 'redacted' } });
    },
  };
}
