import { openKubernetes } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import type { KubernetesApi } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import { readKubeconfig } from '../../../src/diagnostics/azure/kubeconfig.ts';
import { clientsOf, credentialOf } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { aksServer } from '../../simulator/kubernetes/harness.ts';

/** The product's way to the API server of the simulated cluster: its address from ARM, a token from Entra. */
export function kubernetesOf(simulator: Running['simulator']): KubernetesApi {
  return openKubernetes({
    onRequest: () => undefined,
    endpoint: async () => {
      const { kubeconfigs } = await clientsOf(simulator).containers.managedClusters.listClusterUserCredentials('rg-demo', 'demo');
      return readKubeconfig(kubeconfigs?.[0]?.value ?? new Uint8Array());
    },
    token: async () => (await credentialOf(simulator).getToken(aksServer)).token,
  });
}
