import type { TokenCredential } from '@azure/identity';
import { AccessError } from '../ports.ts';
import type { ClusterAccess, ClusterRepair, KubernetesReader } from '../ports.ts';
import { armClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { createArmReader } from './arm-reader.ts';
import { createArmWriter } from './arm-writer.ts';
import { credentialFor } from './credential.ts';
import type { IdentitySettings } from './credential.ts';
import { orAccessError } from './errors.ts';
import { createKubernetesReader } from './kubernetes-reader.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { createRunCommandShell } from './run-command-shell.ts';

export interface AzureSettings extends IdentitySettings {
  readonly resourceManagerUrl?: string;
  /** Seconds between two looks at a long-running operation where Azure does not say how long to wait. */
  readonly operationPollSeconds: number;
}

/** The Entra application of every AKS API server. Source: AKS, "Use kubelogin to authenticate". */
const AKS_SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** A node that runs somebody else's command is asked again at a slower beat than an operation is looked at: 15 s for 5 s. */
const POLLS_PER_BUSY_RETRY = 3;

/** One minute at 15 s: a node that is busy for longer is busy for long. */
const BUSY_RETRIES = 4;

export interface Azure {
  /** Fresh for every run: what it learns of a cluster is kept no longer than that. */
  access(clusterId: string): ClusterAccess;
  repair(clusterId: string): ClusterRepair;
}

export function connectAzure(settings: AzureSettings): Azure {
  const credential = credentialFor(settings);
  const pollMs = settings.operationPollSeconds * 1000;
  const clientsFor = (clusterId: string, retries: number, onRequest: () => void) =>
    armClients({
      credential,
      subscription: armId(clusterId).subscription,
      ...(settings.resourceManagerUrl === undefined ? {} : { endpoint: settings.resourceManagerUrl }),
      retries,
      onRequest,
    });
  return {
    access(clusterId) {
      const trips = { node: 0, arm: 0, kubernetes: 0 };
      const clients = clientsFor(clusterId, 3, () => (trips.arm += 1));
      const patient = { pollMs, busyRetryMs: POLLS_PER_BUSY_RETRY * pollMs, busyRetries: BUSY_RETRIES };
      return {
        trips,
        arm: createArmReader(clients, clusterId),
        kubernetes: lazyKubernetes(clients, clusterId, credential, () => (trips.kubernetes += 1)),
        // Counted as trips to nodes; looking at their operations is not counted as questions to ARM.
        shell: createRunCommandShell(clientsFor(clusterId, 3, () => undefined), patient, () => (trips.node += 1)),
      };
    },
    repair(clusterId) {
      const clients = clientsFor(clusterId, 0, () => undefined);
      return {
        arm: createArmWriter(clients, pollMs),
        shell: createRunCommandShell(clients, { pollMs, busyRetryMs: 0, busyRetries: 0 }, () => undefined),
      };
    },
  };
}

/** The API server's address and certificate authority come from ARM, so the first question to Kubernetes asks ARM. */
function lazyKubernetes(
  clients: ReturnType<typeof armClients>,
  clusterId: string,
  credential: TokenCredential,
  onRequest: () => void,
): KubernetesReader {
  let reader: Promise<KubernetesReader> | undefined;
  const open = async (abortSignal: AbortSignal): Promise<KubernetesReader> => {
    const at = armId(clusterId);
    const { kubeconfigs } = await orAccessError("get the cluster's Kubernetes address from Azure", () =>
      clients.containers.managedClusters.listClusterUserCredentials(at.resourceGroup, nameAt(at, 0), { abortSignal }),
    );
    const [first] = kubeconfigs ?? [];
    if (first?.value === undefined) throw new AccessError('Cannot reach Kubernetes: Azure handed out no kubeconfig');
    return createKubernetesReader({ endpoint: readKubeconfig(first.value), token: (signal) => tokenFor(credential, signal), onRequest });
  };
  const ready = (signal: AbortSignal): Promise<KubernetesReader> => (reader ??= open(signal));
  return {
    nodes: async (signal) => (await ready(signal)).nodes(signal),
    tunnelAgents: async (signal) => (await ready(signal)).tunnelAgents(signal),
  };
}

async function tokenFor(credential: TokenCredential, abortSignal: AbortSignal): Promise<string> {
  const token = await orAccessError('get a token for the Kubernetes API from Entra', () =>
    credential.getToken(`${AKS_SERVER_APPLICATION}/.default`, { abortSignal }),
  );
  if (token === null) throw new AccessError('Cannot get a token for the Kubernetes API: Entra handed out none');
  return token.token;
}
