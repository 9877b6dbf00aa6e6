import type { Fleet } from '../../nodes/model.ts';
import { countIn, inUseIn, portsIn, type Counters, type Sample } from './timeline.ts';

/** What was measured, minute by minute; a minute is named by its beginning in milliseconds since 1970. */
export interface History {
  attempted(node: string, minute: number): number;
  failed(node: string, minute: number): number;
  inUse(node: string, minute: number): number;
  ports(node: string, minute: number): number;
}

export interface MetricsRecorder {
  /** Looks at the counters and tells their history. */
  read(): Promise<History>;
  /** Counts what happened under settings that are about to change. */
  beforeChange(): Promise<void>;
  /** Begins anew where what was measured before a change is to be forgotten. */
  afterChange(): Promise<void>;
}

export interface RecorderOptions {
  readonly fleet: Pick<Fleet, 'outbound'>;
  readonly clock: () => number;
  /** Forget what was measured before a change. */
  readonly forgetsOnChange: boolean;
}

// One look for every change and every question; the oldest between the first and the last are thinned out.
const kept = 1_000;

/** Turns the fleet's counters, which only grow, into series. */
export function createRecorder({ fleet, clock, forgetsOnChange }: RecorderOptions): MetricsRecorder {
  let samples: Sample[] = [{ at: clock(), counters: new Map<string, Counters>() }];
  let firstChange: number | undefined;
  const look = async (): Promise<Sample> => {
    const counters = new Map((await fleet.outbound()).map(({ node, ...counters }) => [node, counters] as const));
    // Later than the last one, since two looks may fall into one millisecond.
    const sample = { at: Math.max(clock(), (samples.at(-1)?.at ?? 0) + 1), counters };
    samples.push(sample);
    if (samples.length > kept) samples.splice(1, 1);
    return sample;
  };
  return {
    read: async () => {
      const last = await look();
      const seen = [...samples];
      const steadyUntil = firstChange ?? last.at;
      return {
        attempted: (node, minute) => countIn(seen, steadyUntil, node, 'attempted', minute),
        failed: (node, minute) => countIn(seen, steadyUntil, node, 'failed', minute),
        inUse: (node, minute) => inUseIn(seen, node, minute),
        ports: (node, minute) => portsIn(seen, node, minute),
      };
    },
    beforeChange: async () => {
      const sample = await look();
      firstChange ??= sample.at;
    },
    afterChange: async () => {
      if (!forgetsOnChange) return;
      samples = [await look()];
      firstChange = undefined;
    },
  };
}
