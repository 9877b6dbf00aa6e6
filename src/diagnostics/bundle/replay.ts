import { connectBy } from '../azure/access.ts';
import type { Report } from '../model.ts';
import { checksOf } from '../registry.ts';
import { examine } from '../run.ts';
import type { Bundle } from './bundle.ts';
import { replayWires } from './replay-wires.ts';

export interface ReplayOptions {
  onBug?(error: unknown, where: string): void;
}

/** Nobody is signed in to: requests are answered before they would be signed. */
const NOBODY = { getToken: () => Promise.reject(new Error('Cannot sign in while a bundle is replayed: nothing is asked of Azure')) };

/** Somewhere beneath is the abort that ended the wait. */
function wasGivenUp(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError' || wasGivenUp(error.cause));
}

/**
 * Judges a bundle with this version's checks, over the same readers, and without any network. What the bundle lacks is
 * unknown.
 * @throws {BundleError} where a file of it cannot be used
 */
export async function replay(bundle: Bundle, { onBug = () => undefined }: ReplayOptions = {}): Promise<Report> {
  const { clusterId, run, diagnosis, cluster, target, startedAt, durationMs, probeAllowed, atOnce, trips } = bundle.facts;
  const now = Date.parse(startedAt);
  const access = connectBy(NOBODY, { operationPollSeconds: 1 }).access(clusterId, { diagnosis, run, now, wires: replayWires(bundle) });
  return examine({
    run,
    diagnosis,
    cluster,
    checks: checksOf(diagnosis),
    access: { ...access, trips },
    probeAllowed,
    atOnce,
    target,
    signal: new AbortController().signal,
    startedAt: now,
    clock: () => now + durationMs,
    wasGivenUp,
    withChanges: true,
    onProgress: () => undefined,
    onBug,
  });
}
