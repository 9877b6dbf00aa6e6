/** Whether Azure can be asked at all, before a person waits for many questions to fail one by one. */
import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { AzureSettings } from './access.ts';
import { credentialFor } from './credential.ts';
import { orAccessError } from './errors.ts';

const PUBLIC_CLOUD = 'https://management.azure.com';

/** Long for a sign-in, short for a person. */
const WITHIN_MS = 15_000;

/**
 * Any answer is one, also a refusal: what it means is the diagnosis's to say.
 * @throws {AccessError} where Azure Resource Manager does not answer, or signing in fails
 */
export async function assertReachable(settings: AzureSettings, signal: AbortSignal): Promise<void> {
  const url = settings.resourceManagerUrl ?? PUBLIC_CLOUD;
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const signIn = `sign in to Azure${settings.authorityHost === undefined ? '' : ` at ${settings.authorityHost}`}`;
  // Proxies and authorities as for every other request, without their patience.
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 }, loggingOptions: {} });
  const request = createPipelineRequest({ url: `${url}/`, method: 'GET', abortSignal });
  await orAccessError(`reach Azure Resource Manager at ${url}`, () => pipeline.sendRequest(createDefaultHttpClient(), request));
  await orAccessError(signIn, () => within(credentialFor(settings).getToken(`${url}/.default`, { abortSignal }), abortSignal));
}

/** Some ways to sign in (a program, a metadata service that is not there) do not heed the signal. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
