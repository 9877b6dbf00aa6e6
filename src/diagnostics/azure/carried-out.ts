import { AccessError } from '../ports.ts';
import { accessError, isRefusal } from './errors.ts';

/** The part of an SDK's poller that tells the request from the operation that it began. */
interface Operation {
  submitted(): Promise<void>;
  pollUntilDone(options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** Only a refusal of the request itself is certain to have changed nothing; once Azure took it on, nothing is. */
export async function carriedOut(action: string, operation: Operation, abortSignal: AbortSignal): Promise<void> {
  await once(action, () => operation.submitted());
  try {
    await operation.pollUntilDone({ abortSignal });
  } catch (error) {
    throw uncertain(`see through what Azure has accepted, to ${action}`, error, true);
  }
}

/** One request that is never repeated. @throws {AccessError} that says whether the change may have happened all the same */
export async function once(action: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    throw uncertain(action, error, !isRefusal(error));
  }
}

/** core-lro throws a plain Error for an operation that Azure reports as failed or canceled. */
export function uncertain(action: string, error: unknown, mayHaveHappened: boolean): AccessError {
  const known = accessError(action, error);
  const message = known instanceof AccessError ? known.message : `Cannot ${action}: ${error instanceof Error ? error.message : String(error)}`;
  return new AccessError(message, { cause: error, mayHaveHappened });
}
