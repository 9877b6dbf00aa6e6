import { ApiException } from '@kubernetes/client-node';
import { AWAITED, awaitedPerhaps } from '../evidence/awaited.ts';
import { PodsApiError } from './pods-api.ts';
import type { PodsApi } from './pods-api.ts';

/**
 * Pods that are never started. Whether one could be is asked of the API server by a dry run of exactly that pod, which
 * passes authorization, admission and validation, so that a refusal has the words that it would have.
 */
export function rehearsedPods(pods: PodsApi): PodsApi {
  return {
    ...pods,
    async create(pod, signal) {
      try {
        await pods.create(pod, signal, { dryRun: true });
        // Its end is read from it: who may not read pods would start one in vain.
        await pods.read(pod.metadata, signal);
      } catch (error) {
        throw isAboutDryRuns(error) ? wouldTell(awaitedPerhaps(error.message), error) : error;
      }
      throw wouldTell(AWAITED, undefined);
    },
    remove: async () => undefined,
  };
}

const wouldTell = (reason: string, cause: unknown): PodsApiError => new PodsApiError({ ok: false, reason, started: false }, cause);

/** A webhook with side effects takes no dry runs, which says nothing about pods. Source: Kubernetes, "Dynamic Admission Control". */
const isAboutDryRuns = (error: unknown): error is PodsApiError =>
  error instanceof PodsApiError && error.cause instanceof ApiException && error.cause.code === 400 && /dry.?run/i.test(error.message);
