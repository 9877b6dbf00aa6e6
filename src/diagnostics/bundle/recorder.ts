import type { Report } from '../model.ts';
import type { Wire, Wires } from '../wire.ts';
import type { Bundle, BundleFacts, Folder } from './bundle.ts';
import { BUNDLE_SCHEMA } from './bundle.ts';
import { failureOf } from './failure.ts';
import { anyReport } from './format.ts';
import { partName } from './part-name.ts';
import { packed } from './parts.ts';
import { placesLog } from './places-log.ts';
import { answerPart, keepable, keepableText } from './prune.ts';

/** Compressed bytes of one run that are kept: 30,000 pods come to a tenth of it. */
const RUN_BYTES = 64 * 1024 * 1024;

export interface Recorder {
  readonly wires: Wires;
  /** Once the run has ended. */
  bundle(facts: Omit<BundleFacts, 'schema' | 'leftOut'>, report: Report): Promise<Bundle>;
}

/**
 * Listens to one run, and keeps what it heard. Each answer is compressed before the run gets it, so that a large cluster's
 * pages never stand in memory together.
 */
export function createRecorder(clock: () => number = Date.now, maxBytes = RUN_BYTES): Recorder {
  const startedAt = clock();
  const parts = new Map<string, Uint8Array>();
  const leftOut: string[] = [];
  const places = placesLog();
  const taken = new Set<string>();
  let bytes = 0;

  /** A diagnosis never fails for want of its recording: what cannot be kept is left out by name. */
  async function keep(wanted: string, value: () => unknown): Promise<void> {
    const path = freePath(wanted, taken);
    const part = await pack(value);
    if (part === undefined || bytes + part.byteLength > maxBytes) return void leftOut.push(path);
    bytes += part.byteLength;
    parts.set(path, part);
  }

  return {
    wires: {
      arm: listening('arm', { startedAt, clock, keep }),
      kubernetes: listening('kubernetes', { startedAt, clock, keep }),
      places: async (asked, ask) => places.heard(asked, await ask()),
      async measured(name, _read, measure) {
        const path = `measured/${partName(name)}.json`;
        try {
          const value = await measure();
          await keep(path, () => ({ name, value: keepable(value) }));
          return value;
        } catch (error) {
          await keep(path, () => ({ name, failure: keepable(failureOf(error)) }));
          throw error;
        }
      },
    },
    async bundle(facts, report) {
      for (const [path, value] of places.parts()) await keep(path, () => value);
      const ordered = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return { facts: { schema: BUNDLE_SCHEMA, ...facts, leftOut: leftOut.toSorted() }, report: anyReport.parse(keepable(report)), parts: new Map(ordered) };
    },
  };
}

/** Long names are cut, so that two may become one. */
function freePath(path: string, taken: Set<string>): string {
  let free = path;
  for (let next = 2; taken.has(free); next += 1) free = path.replace(/\.json$/, `-${next}.json`);
  taken.add(free);
  return free;
}

async function pack(value: () => unknown): Promise<Uint8Array | undefined> {
  try {
    return await packed(value());
  } catch {
    return undefined;
  }
}

interface Listening {
  readonly startedAt: number;
  readonly clock: () => number;
  keep(path: string, value: () => unknown): Promise<void>;
}

function listening(folder: Extract<Folder, 'arm' | 'kubernetes'>, { startedAt, clock, keep }: Listening): Wire {
  let asked = 0;
  return async (request, send) => {
    const begun = clock();
    const path = `${folder}/${String((asked += 1)).padStart(4, '0')}-${partName(`${request.method} ${request.path.split('?', 1)[0] ?? ''}`)}.json`;
    const keepWith = (what: () => object): Promise<void> => {
      const times = { afterMs: begun - startedAt, tookMs: clock() - begun };
      return keep(path, () => ({ request: { ...request, path: keepableText(request.path), body: keepableText(request.body) }, ...what(), ...times }));
    };
    try {
      const answer = await send();
      await keepWith(() => ({ answer: answerPart(answer) }));
      return answer;
    } catch (error) {
      await keepWith(() => ({ failure: keepable(failureOf(error)) }));
      throw error;
    }
  };
}
