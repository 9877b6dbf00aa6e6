export interface Counters {
  readonly attempted: number;
  readonly failed: number;
  readonly inUse: number;
  /** Ports that the node had when it was looked at. */
  readonly allocated: number;
}

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly counters: ReadonlyMap<string, Counters>;
}

export const minuteMs = 60_000;

const none: Counters = { attempted: 0, failed: 0, inUse: 0, allocated: 0 };
type Count = 'attempted' | 'failed';

const countersAt = (sample: Sample, node: string): Counters => sample.counters.get(node) ?? none;

/** How much had been counted since the first sample, as if it had grown evenly between two. */
function countedBy(samples: readonly Sample[], node: string, count: Count, at: number): number {
  const [first] = samples;
  const value = (sample: Sample | undefined): number =>
    first === undefined || sample === undefined ? 0 : countersAt(sample, node)[count] - countersAt(first, node)[count];
  const next = samples.findIndex((sample) => sample.at >= at);
  if (next === -1) return value(samples.at(-1));
  const [before, after] = [samples[next - 1], samples[next]];
  if (before === undefined || after === undefined) return 0;
  return value(before) + ((value(after) - value(before)) * (at - before.at)) / (after.at - before.at);
}

/**
 * What happened in the minute that begins at `minute`. Minutes before the first sample repeat what was counted since,
 * up to `steadyUntil`: what is wrong now is taken to have been wrong for long.
 */
export function countIn(samples: readonly Sample[], steadyUntil: number, node: string, count: Count, minute: number): number {
  const start = samples[0]?.at ?? 0;
  const end = minute + minuteMs;
  if (end > start) return Math.round(countedBy(samples, node, count, end)) - Math.round(countedBy(samples, node, count, minute));
  return Math.ceil(countedBy(samples, node, count, steadyUntil) / Math.max(1, (steadyUntil - start) / minuteMs));
}

/** The last sample until the end of a minute, or the first one. */
const sampleOf = (samples: readonly Sample[], minute: number): Sample | undefined =>
  samples.findLast(({ at }) => at <= minute + minuteMs) ?? samples[0];

/** Ports in use. Before the second sample nothing is known but what that one says. */
export function inUseIn(samples: readonly Sample[], node: string, minute: number): number {
  const found = sampleOf(samples, minute);
  const sample = found === samples[0] ? (samples[1] ?? found) : found;
  return sample === undefined ? 0 : countersAt(sample, node).inUse;
}

/** Ports change after a look, never between two: the next look tells what a minute had. The first one had none to tell. */
export const portsIn = (samples: readonly Sample[], node: string, minute: number): number => {
  const looks = samples.slice(1);
  const found = looks.find(({ at }) => at > minute) ?? looks.at(-1);
  return found === undefined ? 0 : countersAt(found, node).allocated;
};
