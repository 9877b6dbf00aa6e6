import type { ManagedCluster } from '@azure/arm-containerservice';
import { AccessError } from '../ports.ts';
import type { ArmWriter } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { carriedOut } from './carried-out.ts';
import { orAccessError } from './errors.ts';

const ACTION = 'set the authorised ranges of the API server';

/** Source: AKS, "Secure access to the API server using authorized IP address ranges". */
const MAX_RANGES = 200;

/**
 * Azure replaces the whole list. It is written only where it still is what people saw, with the rest of the cluster as it
 * was read and under If-Match (api-version 2026-06-01). An empty list would open the API server to everybody: never written.
 */
export function createAuthorizedRangesWriter({ containers }: Pick<ArmClients, 'containers'>, pollMs: number): Pick<ArmWriter, 'setAuthorizedRanges'> {
  return {
    async setAuthorizedRanges({ clusterId, from, to }, abortSignal) {
      if (to.length === 0) throw new AccessError(`Cannot ${ACTION}: an empty list would admit every address`);
      if (from.length === 0) throw new AccessError(`Cannot ${ACTION}: there are none, and a first one would shut out everybody else`);
      if (to.length > MAX_RANGES) throw new AccessError(`Cannot ${ACTION}: ${to.length} are more than the ${MAX_RANGES} that Azure takes; merge some of them`);
      const at = armId(clusterId);
      const cluster = await orAccessError(ACTION, () => containers.managedClusters.get(at.resourceGroup, nameAt(at, 0), { abortSignal }));
      const { eTag, apiServerAccessProfile: access } = cluster;
      if (!isSame(access?.authorizedIPRanges ?? [], from)) throw new AccessError(`Cannot ${ACTION}: they are not what they were when this was proposed`);
      if (eTag === undefined) throw new AccessError(`Cannot ${ACTION}: Azure gives no ETag for the cluster, so a change at the same time would be overwritten`);
      const options = { abortSignal, updateIntervalInMs: pollMs, ifMatch: eTag };
      const changed: ManagedCluster = { ...withoutComputed(cluster), apiServerAccessProfile: { ...access, authorizedIPRanges: [...to] } };
      await carriedOut(ACTION, containers.managedClusters.createOrUpdate(at.resourceGroup, nameAt(at, 0), changed, options), abortSignal);
    },
  };
}

/** Order says nothing in this list. */
const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.toSorted().join() === b.toSorted().join();

/** What Azure computes is not sent back. */
function withoutComputed(cluster: ManagedCluster): ManagedCluster {
  const profile = cluster.networkProfile?.loadBalancerProfile;
  if (profile === undefined) return cluster;
  const { effectiveOutboundIPs: _computed, ...loadBalancerProfile } = profile;
  return { ...cluster, networkProfile: { ...cluster.networkProfile, loadBalancerProfile } };
}
