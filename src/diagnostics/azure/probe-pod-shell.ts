import type { V1Pod, V1Service } from '@kubernetes/client-node';
import type { PodFacts } from '../evidence/pods.ts';
import type { PodShell, ShellFailure } from '../ports.ts';
import { POD_TIMES, runPod } from './debug-pod-run.ts';
import type { PodTimes } from './debug-pod-run.ts';
import { OUTPUT_LIMIT, SPARE_SECONDS, USUAL_SECONDS } from './debug-pod-shell.ts';
import { PodsApiError } from './pods-api.ts';
import type { PodsApi } from './pods-api.ts';
import { probePod } from './probe-pod-manifest.ts';
import { ownerOf } from './probe-pod-owner.ts';
import type { Original } from './probe-pod-owner.ts';

export interface ProbePodSettings {
  readonly run: string;
  readonly times?: PodTimes;
  /** An image that the node has already; `undefined`: none is known. */
  imageOn(node: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Runs scripts without any rights, in a pod that stands in for another one. Counts as one trip per script. */
export function createProbePodShell(pods: PodsApi, { run, times = POD_TIMES, imageOn }: ProbePodSettings, onTrip: () => void): PodShell {
  return {
    outputLimit: OUTPUT_LIMIT,
    async run(pod, script, signal, hints) {
      try {
        const found = await originalOf(pods, pod, signal);
        if (!found.ok) return found;
        onTrip();
        const seconds = hints?.seconds ?? USUAL_SECONDS;
        const image = await imageOn(found.original.node, signal);
        const chosen = image === undefined ? {} : { image };
        const owner = await ownerOf(pods, found.like, found.original, signal);
        const probe = probePod(found.like, found.original, { run, owner, ...chosen, script, deadlineSeconds: seconds + SPARE_SECONDS });
        const answer = await runPod(pods, probe, seconds * 1000, signal, times);
        return answer.ok ? { ...answer, value: { ...answer.value, via: `a probe pod in the stead of ${pod.namespace}/${pod.name}, because its node could not be asked` } } : answer;
      } catch (error) {
        if (error instanceof PodsApiError) return { ...error.failure, started: false };
        throw error;
      }
    },
  };
}

type Found = { readonly ok: true; readonly like: V1Pod; readonly original: Original } | ShellFailure;

/** Reads the pod anew: it must still be the one that was listed, since a replacement may be on another node. */
async function originalOf(pods: PodsApi, { namespace, name, uid }: PodFacts, signal: AbortSignal): Promise<Found> {
  const known = `${namespace}/${name}`;
  const like = await pods.read({ namespace, name }, signal);
  if (like === undefined || like.metadata?.uid !== uid || like.metadata.deletionTimestamp !== undefined) return no(`${known} is gone or going`);
  const node = like.spec?.nodeName;
  if (node === undefined || node === '') return no(`${known} is not on a node yet`);
  if (like.spec?.hostNetwork === true) return no(`${known} uses its node's network, and so would a pod in its stead need rights on the node`);
  const exposing = (await pods.services(namespace, signal)).find((service) => publishesUnready(service, like));
  if (exposing !== undefined) return no(`the service ${namespace}/${exposing.metadata?.name ?? ''} publishes pods that are not ready, so that a pod in the stead of ${known} would be given its clients`);
  return { ok: true, like, original: { namespace, name, uid, node } };
}

/** Headless services of databases do this, so that members find each other before they are ready. */
function publishesUnready({ spec }: V1Service, { metadata }: V1Pod): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  return spec?.publishNotReadyAddresses === true && selector.length > 0 && selector.every(([key, value]) => metadata?.labels?.[key] === value);
}

const no = (reason: string): ShellFailure => ({ ok: false, reason, started: false });
