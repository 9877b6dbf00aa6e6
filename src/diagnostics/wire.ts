/**
 * The seams at which a run meets the outside. Each is handed what is asked and a way to ask it, so that a recording can
 * listen and a replay can answer in its stead (`bundle/`). The readers and SDKs behind them know nothing of it.
 */
import type { Answer } from './evidence/answer.ts';
import type { NodeAnswer } from './node/answer.ts';

export interface WireRequest {
  readonly method: string;
  /** Path and query, the query sorted: which host answered is not part of the question. */
  readonly path: string;
  /** Empty: none. */
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Wire = (request: WireRequest, send: () => Promise<WireAnswer>) => Promise<WireAnswer>;

/** What one probe wants to know of one node or pod. */
export interface PlaceQuestion {
  readonly asker: string;
  /** Node name, or `namespace/name` of a pod. */
  readonly subject: string;
  /** Names of the sections that it asks for. */
  readonly names: readonly string[];
}

export interface PlaceAnswer {
  readonly asker: string;
  readonly subject: string;
  readonly answer: Answer<NodeAnswer>;
}

export interface PlaceAnswers {
  readonly told: readonly PlaceAnswer[];
  /** By which channel each place was reached, and why; by evidence path. */
  readonly channels: Readonly<Record<string, string>>;
}

export type PlacesWire = (asked: readonly PlaceQuestion[], ask: () => Promise<PlaceAnswers>) => Promise<PlaceAnswers>;

export interface Wires {
  readonly arm: Wire;
  readonly kubernetes: Wire;
  /** Scripts on nodes and in pods. */
  readonly places: PlacesWire;
  /**
   * Whatever else is measured, as a JSON value under a name of its own.
   * @param read turns a recorded value into a measured one; throws where it is not one
   */
  measured<T>(name: string, read: (value: unknown) => T, measure: () => Promise<T>): Promise<T>;
}

/** Nobody listens. */
export const STRAIGHT: Wires = {
  arm: (_request, send) => send(),
  kubernetes: (_request, send) => send(),
  places: (_asked, ask) => ask(),
  measured: (_name, _read, measure) => measure(),
};

/** `/subscriptions/S/…?api-version=2025-01-01`. @throws {TypeError} where it is no absolute URL */
export function wirePath(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}
