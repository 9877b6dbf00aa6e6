import type { NodeFacts } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Diagnosis } from '../model.ts';
import type { ClusterAccess, KubernetesReader, NodeShell, PodShell } from '../ports.ts';
import { doubtsOfAwaited, isSurelyAwaited } from '../evidence/awaited.ts';
import type { AccessReview } from './access-review.ts';
import { createDebugPodShell } from './debug-pod-shell.ts';
import { inOrder } from './node-shell.ts';
import type { PodsApi } from './pods-api.ts';
import { createProbePodShell } from './probe-pod-shell.ts';
import { rehearsedPods } from './rehearsed-pods.ts';
import { onceForAll, rehearsedNodeShell, rehearsedPodShell, rehearsedRunCommand } from './rehearsed-shells.ts';
import type { RightsReader } from './rights-reader.ts';

/** Whether a channel is open. `unknown`: nobody tells the bot, and a run would try it. */
export type Foreseen = { readonly works: 'yes' } | { readonly works: 'no' | 'unknown'; readonly reason: string };

/**
 * Everything that a run may touch, with reads for real and no script anywhere: what the channels would refuse is refused
 * in the same words, and what they would bring is awaited (see `evidence/awaited.ts`).
 */
export interface Rehearsal {
  /** For one diagnosis: it decides which channel is named first. Reads are shared among them. */
  access(diagnosis: Diagnosis): ClusterAccess;
  runCommand(node: NodeFacts, signal: AbortSignal): Promise<Foreseen>;
  debugPod(node: NodeFacts, signal: AbortSignal): Promise<Foreseen>;
  probePod(pod: PodFacts, signal: AbortSignal): Promise<Foreseen>;
  readonly rights: RightsReader;
  readonly reviews: AccessReview;
  readonly trips: ClusterAccess['trips'];
}

interface Parts extends Pick<ClusterAccess, 'arm' | 'kubernetes' | 'trips'>, Pick<Rehearsal, 'rights' | 'reviews'> {
  readonly pods: PodsApi;
  readonly subscription: string;
  /** Where debug pods would be started. */
  readonly namespace: string;
}

export function createRehearsal({ arm, kubernetes, trips, rights, reviews, pods, subscription, namespace }: Parts): Rehearsal {
  const rehearsed = rehearsedPods(pods);
  const runCommand = onceForAll(rehearsedRunCommand(rights, subscription));
  const debugPod = onceForAll(createDebugPodShell(rehearsed, { namespace, run: 'rehearsal' }, () => undefined));
  const podShell = createProbePodShell(rehearsed, { run: 'rehearsal', imageOn: imageOf(kubernetes) }, () => undefined);
  return {
    rights,
    reviews,
    trips,
    access(diagnosis) {
      const { shell, isOpen } = rehearsedNodeShell(inOrder(diagnosis, { runCommand, debugPod }));
      return { arm, kubernetes, trips, shell, podShell: rehearsedPodShell(podShell, isOpen) };
    },
    runCommand: (node, signal) => foreseenOf(runCommand, node, signal),
    debugPod: (node, signal) => foreseenOf(debugPod, node, signal),
    probePod: (pod, signal) => foreseenOf(podShell, pod, signal),
  };
}

const imageOf =
  (kubernetes: Pick<KubernetesReader, 'nodes'>) =>
  async (node: string, signal: AbortSignal): Promise<string | undefined> =>
    (await kubernetes.nodes(signal)).find(({ name }) => name === node)?.debugImage;

async function foreseenOf<S>(shell: { run(subject: S, script: string, signal: AbortSignal): ReturnType<NodeShell['run'] | PodShell['run']> }, subject: S, signal: AbortSignal): Promise<Foreseen> {
  const answer = await shell.run(subject, 'true', signal);
  if (answer.ok || isSurelyAwaited(answer.reason)) return { works: 'yes' };
  const doubts = doubtsOfAwaited(answer.reason);
  return doubts.length > 0 ? { works: 'unknown', reason: doubts.join('; ') } : { works: 'no', reason: answer.reason };
}
