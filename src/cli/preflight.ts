/** Are the settings enough to begin with: sign in, then read each cluster's own record. Nothing else is asked. */
import pLimit from 'p-limit';
import type { CliConfig } from '../config.ts';
import { connectAzure } from '../diagnostics/azure/access.ts';
import { assertReachable } from '../diagnostics/azure/reachable.ts';
import { AccessError } from '../diagnostics/ports.ts';
import type { ClusterSettings } from '../diagnostics/examinations.ts';
import { azureOf, clustersOf } from './settings.ts';

export interface PreflightStep {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  /** What to do, where it is not in order. */
  readonly todo?: string;
}

/** The JSON of `doctor --json` without a cluster. */
export interface Preflight {
  readonly schema: 1;
  readonly ok: boolean;
  readonly steps: readonly PreflightStep[];
}

const AT_ONCE = 5;
const CLUSTER_WITHIN_MS = 20_000;

/** @param path of the configuration, which has been read */
export async function preflight(config: CliConfig, path: string, signal: AbortSignal): Promise<Preflight> {
  const clusters = clustersOf(config);
  const first: PreflightStep = { name: 'settings', ok: true, says: `${path} names ${clusters.length === 1 ? '1 cluster' : `${clusters.length} clusters`}` };
  const signIn = await step('sign-in', identityOf(config), 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE, or run "az login"; check that the network lets this machine reach Azure.', async () => {
    await assertReachable(azureOf(config), signal);
    return identityOf(config);
  });
  const steps = signIn.ok ? [first, signIn, ...(await clusterSteps(config, clusters, signal))] : [first, signIn];
  return { schema: 1, ok: steps.every(({ ok }) => ok), steps };
}

async function clusterSteps(config: CliConfig, clusters: readonly ClusterSettings[], signal: AbortSignal): Promise<readonly PreflightStep[]> {
  const azure = connectAzure(azureOf(config));
  const limit = pLimit(AT_ONCE);
  const read = async ({ id, probe }: ClusterSettings): Promise<string> => {
    const { arm } = azure.access(id, { diagnosis: 'all', run: 'doctor', now: Date.now() });
    const { kubernetesVersion, location } = await arm.cluster(AbortSignal.any([signal, AbortSignal.timeout(CLUSTER_WITHIN_MS)]));
    return `Kubernetes ${kubernetesVersion} in ${location}; scripts on nodes ${probe ? 'are allowed' : 'are not allowed ("probe: true" would)'}`;
  };
  const todo = 'Check its subscription, resourceGroup and name in the configuration, and that the identity has the role of deploy/roles/azure-observe.json there.';
  return Promise.all(clusters.map((cluster) => limit(() => step(cluster.name, '', todo, () => read(cluster)))));
}

/** What Azure refuses is a finding; anything else is a bug and passes. */
async function step(name: string, what: string, todo: string, work: () => Promise<string>): Promise<PreflightStep> {
  try {
    return { name, ok: true, says: await work() };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { name, ok: false, says: what === '' ? error.message : `${error.message}, ${what}`, todo };
  }
}

/** Never a secret. */
function identityOf({ azure }: CliConfig): string {
  if (azure.clientSecret !== undefined) return `by the client secret of ${azure.clientId}`;
  if (azure.federatedTokenFile !== undefined) return `by the federated token of ${azure.clientId}`;
  return 'by the managed identity of this machine or its Azure CLI';
}
