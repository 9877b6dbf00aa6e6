import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Diagnosis } from '../model.ts';
import type { ClusterAccess, ClusterRepair, KubernetesReader, NodeShell, PodShell } from '../ports.ts';
import { createAccessReview } from './access-review.ts';
import { STRAIGHT } from '../wire.ts';
import type { Wire, Wires } from '../wire.ts';
import { armClients } from './arm-clients.ts';
import { armId } from './arm-id.ts';
import { createChangeReader } from './changes/change-reader.ts';
import { createArmReader } from './arm-reader.ts';
import { createArmWriter } from './arm-writer.ts';
import { credentialFor } from './credential.ts';
import type { IdentitySettings } from './credential.ts';
import { POD_TIMES } from './debug-pod-run.ts';
import { createDebugPodShell } from './debug-pod-shell.ts';
import { sweepPods } from './debug-pod-sweep.ts';
import { kubernetesOf, openKubernetes, uncounted } from './kubernetes-api.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { createKubernetesReader } from './kubernetes-reader.ts';
import { createKubernetesWriter } from './kubernetes-writer.ts';
import { createNodeShell, inOrder } from './node-shell.ts';
import { oncePerRun } from './once-per-run.ts';
import { ownObjectId } from './own-object-id.ts';
import { createPodsApi } from './pods-api.ts';
import { askedAgain } from './asked-again.ts';
import { createProbePodShell } from './probe-pod-shell.ts';
import { createRehearsal } from './rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';
import { createRightsReader } from './rights-reader.ts';
import { createRunCommandShell } from './run-command-shell.ts';
import { listensForSilence } from './silence.ts';

export interface AzureSettings extends IdentitySettings {
  readonly resourceManagerUrl?: string;
  /** Seconds between two looks at a long-running operation where Azure does not say how long to wait. */
  readonly operationPollSeconds: number;
}

/** A node that runs somebody else's command is asked again at a slower beat than an operation is looked at: 15 s for 5 s. */
const POLLS_PER_BUSY_RETRY = 3;

/** One minute at 15 s: a node that is busy for longer is busy for long. */
const BUSY_RETRIES = 4;

/** Where debug pods are started: policies that forbid privileged pods leave this namespace out. */
const DEBUG_NAMESPACE = 'kube-system';

/** What the access is for: the diagnosis decides which way to a node is tried first, the run marks what it starts. */
export interface Purpose {
  readonly diagnosis: Diagnosis;
  readonly run: string;
  /** The run's start, milliseconds since 1970: one run has one time, whatever it asks. */
  readonly now: number;
  /** Absent: nobody listens. */
  readonly wires?: Wires;
}

export interface Azure {
  /** Fresh for every run: what it learns of a cluster is kept no longer than that. */
  access(clusterId: string, purpose: Purpose): ClusterAccess;
  repair(clusterId: string): ClusterRepair;
  /** What an examination could see, without a script anywhere. Fresh for every look. */
  rehearse(clusterId: string): Rehearsal;
}

const PUBLIC_CLOUD = 'https://management.azure.com';

export const connectAzure = (settings: AzureSettings): Azure => connectBy(credentialFor(settings), settings);

/** The same for a credential that is at hand. */
export function connectBy(credential: TokenCredential, settings: Pick<AzureSettings, 'resourceManagerUrl' | 'operationPollSeconds'>): Azure {
  const pollMs = settings.operationPollSeconds * 1000;
  const clientsFor = (clusterId: string, retries: number, onRequest: () => void, wire?: Wire) =>
    armClients({
      credential,
      subscription: armId(clusterId).subscription,
      ...(settings.resourceManagerUrl === undefined ? {} : { endpoint: settings.resourceManagerUrl }),
      retries,
      onRequest,
      ...(wire === undefined ? {} : { wire }),
    });
  return {
    access(clusterId, purpose) {
      const trips = { node: 0, arm: 0, kubernetes: 0 };
      const onTrip = (): void => void (trips.node += 1);
      const { now, wires = STRAIGHT } = purpose;
      const clients = clientsFor(clusterId, 3, () => (trips.arm += 1), wires.arm);
      const api = openKubernetes({ ...kubernetesOf(clients, clusterId, credential, () => (trips.kubernetes += 1), wires.kubernetes), transport: askedAgain(listensForSilence()) });
      const patient = { pollMs, busyRetryMs: POLLS_PER_BUSY_RETRY * pollMs, busyRetries: BUSY_RETRIES };
      const kubernetes = oncePerRun(createKubernetesReader(api));
      const self = oncePerRun({ id: (signal: AbortSignal) => wires.measured('own object id', (value) => z.string().parse(value), () => ownObjectId(credential, settings.resourceManagerUrl ?? PUBLIC_CLOUD, signal)) });
      // Counted as trips to nodes; looking at their operations and pods is not counted as questions to ARM or Kubernetes.
      const runCommand = createRunCommandShell(clientsFor(clusterId, 3, () => undefined), patient, onTrip);
      return { trips, places: wires.places, arm: oncePerRun(createArmReader(clients, clusterId, () => now)), kubernetes, changes: createChangeReader(clients, api, self.id), ...shellsOf(runCommand, uncounted(api), kubernetes, { ...purpose, pollMs }, onTrip) };
    },
    rehearse(clusterId) {
      const trips = { node: 0, arm: 0, kubernetes: 0 };
      const clients = clientsFor(clusterId, 3, () => (trips.arm += 1));
      const api = openKubernetes({ ...kubernetesOf(clients, clusterId, credential, () => (trips.kubernetes += 1)), transport: askedAgain(listensForSilence()) });
      const arm = oncePerRun(createArmReader(clients, clusterId));
      const rights = oncePerRun(createRightsReader({ authorization: clients.authorization, arm, credential, audience: settings.resourceManagerUrl ?? PUBLIC_CLOUD }));
      const { subscription } = armId(clusterId);
      return createRehearsal({ arm, rights, trips, subscription, kubernetes: oncePerRun(createKubernetesReader(api)), reviews: createAccessReview(api), pods: createPodsApi(api), namespace: DEBUG_NAMESPACE });
    },
    repair(clusterId) {
      const clients = clientsFor(clusterId, 0, () => undefined);
      return {
        arm: createArmWriter(clients, pollMs),
        kubernetes: createKubernetesWriter(openKubernetes(kubernetesOf(clients, clusterId, credential, () => undefined)), Date.now),
        shell: createRunCommandShell(clients, { pollMs, busyRetryMs: 0, busyRetries: 0 }, () => undefined),
      };
    },
  };
}

function shellsOf(
  runCommand: NodeShell,
  api: KubernetesApi,
  kubernetes: Pick<KubernetesReader, 'nodes'>,
  { diagnosis, run, pollMs }: Purpose & { readonly pollMs: number },
  onTrip: () => void,
): { readonly shell: NodeShell; readonly podShell: PodShell } {
  const pods = createPodsApi(api);
  const times = { ...POD_TIMES, pollMs: Math.min(POD_TIMES.pollMs, pollMs) };
  const debugPod = createDebugPodShell(pods, { namespace: DEBUG_NAMESPACE, run, times }, onTrip);
  const imageOn = async (node: string, signal: AbortSignal): Promise<string | undefined> => (await kubernetes.nodes(signal)).find(({ name }) => name === node)?.debugImage;
  return {
    shell: createNodeShell({ channels: inOrder(diagnosis, { runCommand, debugPod }), prepare: (signal) => sweepPods(pods, Date.now, signal) }),
    podShell: createProbePodShell(pods, { run, imageOn, times }, onTrip),
  };
}
