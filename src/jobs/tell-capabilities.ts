import type { CapabilityCard } from '../diagnostics/capabilities/capability.ts';
import type { RunRequest, RunStore } from './contract.ts';
import type { Diagnostics } from './ports.ts';
import { whyStopped } from './stop.ts';

export interface TellDeps {
  readonly runs: Pick<RunStore, 'finishTelling' | 'fail'>;
  readonly diagnostics: Pick<Diagnostics, 'capabilities'>;
  /** What a run that broke off says of itself; throws what must end the job instead. */
  brokenOff(request: RunRequest, signal: AbortSignal, error: unknown): string;
}

/** A run that asks what can be told of a cluster: it reads, proposes nothing, and ends with a card in place of a report. */
export async function tellCapabilities({ runs, diagnostics, brokenOff }: TellDeps, request: RunRequest, signal: AbortSignal): Promise<void> {
  let card: CapabilityCard;
  try {
    card = await diagnostics.capabilities({ cluster: request.cluster }, signal);
    if (whyStopped(signal) === 'lock-lost') throw signal.reason;
  } catch (error) {
    return await runs.fail(request.id, brokenOff(request, signal, error));
  }
  await runs.finishTelling(request.id, card);
}
