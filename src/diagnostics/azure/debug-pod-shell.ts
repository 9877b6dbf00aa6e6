import type { NodeShell } from '../ports.ts';
import { debugPod } from './debug-pod-manifest.ts';
import { POD_TIMES, runPod } from './debug-pod-run.ts';
import type { PodTimes } from './debug-pod-run.ts';
import type { PodsApi } from './pods-api.ts';

/**
 * Kubelets read the last 4,096 bytes of a termination message, and then share 12 KiB among all containers of the pod,
 * cutting at the end: up to three containers, nothing of our 4,096 is lost. Source: kubelet, `MaxContainerTerminationMessageLength`.
 */
export const OUTPUT_LIMIT = 4096;

/** Seconds that a script has where nobody says how long it takes, and beyond what it takes: pulling, starting, packing. */
export const USUAL_SECONDS = 60;
export const SPARE_SECONDS = 60;

export interface DebugPodSettings {
  readonly namespace: string;
  /** The run that the pods are for, as a mark. */
  readonly run: string;
  readonly times?: PodTimes;
}

/** Runs scripts as root on Linux nodes, in a pod that is started for it. Counts as one trip per script. */
export function createDebugPodShell(pods: PodsApi, { namespace, run, times = POD_TIMES }: DebugPodSettings, onTrip: () => void): NodeShell {
  return {
    channel: 'debug-pod',
    outputLimit: OUTPUT_LIMIT,
    async run({ name, os, debugImage }, script, signal, hints) {
      if (os === 'windows') return { ok: false, reason: 'debug pods are for Linux nodes; on Windows nodes only Run Command is used', started: false };
      if (name === undefined) return { ok: false, reason: 'the node that the machine belongs to is not known', started: false };
      onTrip();
      const seconds = hints?.seconds ?? USUAL_SECONDS;
      const image = debugImage === undefined ? {} : { image: debugImage };
      const pod = debugPod({ namespace, run, node: name, ...image, script, deadlineSeconds: seconds + SPARE_SECONDS });
      return runPod(pods, pod, seconds * 1000, signal, times);
    },
  };
}
