/** What a run saw, kept so that it can be judged again: the form is described in docs/bundles.md. */
import type { Diagnosis, Report, Target, Trips } from '../model.ts';

/** Rises when an older reader would misunderstand a bundle; a field that may be left out does not raise it. */
export const BUNDLE_SCHEMA = 1;

/** Everything of a run that is not an answer: `bundle.json`. */
export interface BundleFacts {
  readonly schema: typeof BUNDLE_SCHEMA;
  /** Of the product that recorded it. */
  readonly version: string;
  readonly run: string;
  readonly diagnosis: Diagnosis;
  readonly cluster: string;
  /** ARM id of the managed cluster. */
  readonly clusterId: string;
  readonly target: Target;
  /** ISO 8601, UTC, to the millisecond: it is part of some questions to Azure. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly probeAllowed: boolean;
  readonly atOnce: number;
  readonly trips: Trips;
  /** Answers that were too large to be kept; a replay does not know them. */
  readonly leftOut: readonly string[];
}

export interface Bundle {
  readonly facts: BundleFacts;
  /** What the run said; absent in a bundle that was written by hand. */
  readonly report?: Report;
  /** The answers by their path in the folder (`arm/001-….json`), each as compressed JSON: large clusters have many. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** A bundle that cannot be used. `message` is a sentence that names the file and what to do. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** Folders of a bundle: who was asked. */
export const FOLDERS = ['arm', 'kubernetes', 'nodes', 'pods', 'measured'] as const;
export type Folder = (typeof FOLDERS)[number];
