import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** One request, read to its end. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Present on TLS servers, for client certificates. */
  readonly tls?: TLSSocket;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
  /** Sent piece by piece instead of a body; to end when nobody listens any more. */
  readonly stream?: (closed: AbortSignal) => AsyncIterable<string>;
}

export type Handler = (exchange: Exchange) => Promise<Answer>;

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({ status, body, headers });

/** The parsed JSON body; undefined when it is empty or not JSON. */
export function readJson(exchange: Pick<Exchange, 'body'>): unknown {
  try {
    return JSON.parse(exchange.body);
  } catch {
    return undefined;
  }
}
