import { isRestError } from '@azure/core-rest-pipeline';
import type { RestError } from '@azure/core-rest-pipeline';
import { ApiException } from '@kubernetes/client-node';
import { z } from 'zod';
import { readDenial, readRefusal } from '../net/egress/refusal.ts';
import { AccessError } from '../ports.ts';
import { isSilence } from './silence.ts';

const kubernetesStatus = z.object({ message: z.string() });

/**
 * Turns what an SDK throws into one sentence: what was asked, what came back, what to do.
 * What is not an answer of the other side (a bug of ours) passes through unchanged.
 * @param action completes "cannot …", for example `read the virtual network "x"`
 * @param permission what it takes, for lists of which the SDK keeps Azure's words back
 */
export function accessError(action: string, error: unknown, permission?: string): unknown {
  if (error instanceof AccessError) return error;
  // By its name: an SDK that is not an ES module throws the RestError of another copy of the pipeline.
  if (isRestError(error)) return new AccessError(`Cannot ${action}: ${azureSays(error, permission)}`, { cause: error });
  if (error instanceof ApiException) return new AccessError(`Cannot ${action}: ${kubernetesSays(error)}`, { cause: error });
  const passing = networkSays(error);
  return passing === undefined ? error : new AccessError(`Cannot ${action}: ${passing}`, { cause: error });
}

/** Awaits `work` and translates what it throws. */
export async function orAccessError<T>(action: string, work: () => Promise<T>, permission?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw accessError(action, error, permission);
  }
}

/**
 * Azure or Kubernetes said no to a request, or it was never sent because sign-in failed: nothing of it was carried out.
 * A lost connection, a 5xx or a 408, by which a gateway stops waiting for the answer, says nothing of the kind.
 */
export function isRefusal(error: unknown): boolean {
  if (error instanceof Error && SIGN_IN.has(error.name)) return true;
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 && status !== 408;
}

/** Nobody lets the bot do this, and asking for another object of the same kind would change nothing. */
export function isForbidden(error: unknown): boolean {
  if (error instanceof Error && SIGN_IN.has(error.name)) return true;
  return statusOf(error) === 403;
}

function statusOf(error: unknown): number | undefined {
  if (isRestError(error)) return error.statusCode;
  return error instanceof ApiException ? error.code : undefined;
}

/** Kubernetes has no such object, or no such kind. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiException && error.code === 404;

/** The version of a list that is read in pages is no longer known. */
export const isExpired = (error: unknown): boolean => error instanceof ApiException && error.code === 410;

/** A 403 of Azure in our words. Also of one that is foreseen: then it is this sentence, to the letter, that comes. */
export function refusedByAzure({ code, action, denial }: { readonly code: string | undefined; readonly action: string | undefined; readonly denial?: string | undefined }): string {
  const why = denial === undefined ? `the bot's identity lacks the permission${action === undefined ? '' : ` ${action}`}` : `the deny assignment "${denial}" forbids it`;
  return `Azure refused it (403${code === undefined ? '' : ` ${code}`}); ${why}`;
}

/** A disruption budget does not allow an eviction now. Source: Kubernetes, "API-initiated eviction". */
export const isTooMany = (error: unknown): boolean => error instanceof ApiException && error.code === 429;

function azureSays({ statusCode, code, message }: RestError, permission: string | undefined): string {
  const wanted = code === 'AuthorizationFailed' ? permission : undefined;
  if (statusCode === 403) return refusedByAzure({ code, action: readRefusal(message)?.action ?? wanted, denial: readDenial(message) });
  if (statusCode === 404) return 'Azure does not know it (404)';
  if (statusCode === 429) return 'Azure throttles our requests (429); try again later';
  if (statusCode === undefined) return `Azure did not answer (${firstLine(message)})`;
  return `Azure answered ${statusCode}: ${firstLine(message)}`;
}

function kubernetesSays({ code, body }: ApiException<unknown>): string {
  if (code === 401) return 'the Kubernetes API does not accept the bot as a user (401)';
  const status = kubernetesStatus.safeParse(parsedOrSame(body));
  const says = status.success ? firstLine(status.data.message) : 'without an explanation';
  return code === 403 ? `the Kubernetes API refused it (403): ${says}` : `the Kubernetes API answered ${code}: ${says}`;
}

function parsedOrSame(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Also what is thrown as an error of another realm, or as a DOMException. */
const thrown = z.object({ name: z.string(), message: z.string(), code: z.unknown().optional(), cause: z.unknown().optional() });

const SIGN_IN = new Set(['AuthenticationError', 'AuthenticationRequiredError', 'CredentialUnavailableError', 'AggregateAuthenticationError']);

/** Node's fetch hides the reason of a failed connection in `cause`. */
function networkSays(error: unknown): string | undefined {
  const read = thrown.safeParse(error);
  if (!read.success) return undefined;
  const { name, message, code, cause } = read.data;
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer within the time that there was for it';
  if (isSilence(error)) return `${message}, not even a refusal: authorised IP ranges, or a firewall on the way, may shut the bot out`;
  if (SIGN_IN.has(name)) return `the bot cannot sign in to Azure (${firstLine(message)})`;
  const inner = thrown.safeParse(cause).data?.code ?? code;
  return typeof inner === 'string' && CONNECTION.test(inner) ? `no connection (${inner})` : undefined;
}

/** Codes of the operating system, of undici and of TLS. */
const CONNECTION = /^(?:E[A-Z]+|UND_ERR_[A-Z_]+|[A-Z_]*CERT[A-Z_]*)$/;

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 300);
