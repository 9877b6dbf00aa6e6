import { AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import { z } from 'zod';
import { allOf } from '../all-of.ts';
import type { TunnelWorkload } from '../evidence/tunnel.ts';
import { answered, orAbsent } from './answered.ts';
import { RUN_LABEL } from './debug-pod-marks.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';
import { podFacts } from './pods-reader.ts';

const NAMESPACE = 'kube-system';

/** Konnectivity and its predecessors, tunnel-front and aks-link. */
const AGENT_LABELS = 'app in (konnectivity-agent, tunnelfront, aks-link)';

/** The pods are what matters most: without them nothing is read. The rest has its own fate. */
export async function readTunnelWorkload(api: KubernetesApi, signal: AbortSignal): Promise<TunnelWorkload> {
  const options = api.options(signal);
  const [core, apps] = await allOf([api.client(CoreV1Api, signal), api.client(AppsV1Api, signal)]);
  const [pods, deployment, ladder] = await allOf([
    orAccessError('list the tunnel agents in kube-system', () =>
      allPages((page) => core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: AGENT_LABELS, ...page }, options)),
    ),
    answered('read the deployment konnectivity-agent', async () => {
      const found = await orAbsent(() => apps.readNamespacedDeployment({ namespace: NAMESPACE, name: 'konnectivity-agent' }, options));
      return { exists: found !== undefined, wanted: found?.spec?.replicas ?? 0, ready: found?.status?.readyReplicas ?? 0 };
    }),
    answered('read the config map konnectivity-agent-autoscaler', async () => {
      const found = await orAbsent(() => core.readNamespacedConfigMap({ namespace: NAMESPACE, name: 'konnectivity-agent-autoscaler' }, options));
      return stepsOf(found?.data?.['ladder'] ?? '');
    }),
  ]);
  // A pod that the bot started in an agent's stead carries the agent's labels, and is none.
  return { pods: pods.map(podFacts).filter(({ labels }) => labels[RUN_LABEL] === undefined), deployment, ladder };
}

const ladderText = z.object({ nodesToReplicas: z.array(z.tuple([z.number(), z.number()])).default([]) });

/** As cluster-proportional-autoscaler writes it; nothing where it is of another form. */
function stepsOf(text: string): readonly { readonly nodes: number; readonly agents: number }[] {
  const read = ladderText.safeParse(parsed(text));
  return read.success ? read.data.nodesToReplicas.map(([nodes, agents]) => ({ nodes, agents })) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
