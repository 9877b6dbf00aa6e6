import type { ManagedCluster, ManagedClusterLoadBalancerProfile } from '@azure/arm-containerservice';
import { AccessError } from '../ports.ts';
import type { ArmWriter } from '../ports.ts';
import type { OutboundPorts } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { carriedOut } from './carried-out.ts';
import { orAccessError } from './errors.ts';

const ACTION = "change the SNAT ports of the cluster's load balancer";

/**
 * `managedClusters.createOrUpdate` writes the whole cluster: what was read goes back with one property changed, and
 * If-Match makes Azure refuse it where anything changed in between (api-version 2026-06-01).
 */
export function createOutboundPortsWriter({ containers }: Pick<ArmClients, 'containers'>, pollMs: number): Pick<ArmWriter, 'setOutboundPorts'> {
  return {
    async setOutboundPorts({ clusterId, from, to }, abortSignal) {
      const at = armId(clusterId);
      const cluster = await orAccessError(ACTION, () => containers.managedClusters.get(at.resourceGroup, nameAt(at, 0), { abortSignal }));
      const profile = cluster.networkProfile?.loadBalancerProfile;
      if (profile === undefined || !isAs(profile, from)) throw new AccessError(`Cannot ${ACTION}: they are not what they were when this was proposed`);
      const { eTag } = cluster;
      if (eTag === undefined) throw new AccessError(`Cannot ${ACTION}: Azure gives no ETag for the cluster, so a change at the same time would be overwritten`);
      const options = { abortSignal, updateIntervalInMs: pollMs, ifMatch: eTag };
      await carriedOut(ACTION, containers.managedClusters.createOrUpdate(at.resourceGroup, nameAt(at, 0), changed(cluster, profile, to), options), abortSignal);
    },
  };
}

const isAs = ({ allocatedOutboundPorts = 0, managedOutboundIPs }: ManagedClusterLoadBalancerProfile, { allocatedPorts, managedIps }: OutboundPorts): boolean =>
  allocatedOutboundPorts === allocatedPorts && (managedIps === undefined || managedOutboundIPs?.count === managedIps);

/** What Azure computes is left out; addresses that the customer brings are sent back as they are. */
function changed(cluster: ManagedCluster, profile: ManagedClusterLoadBalancerProfile, { allocatedPorts, managedIps }: OutboundPorts): ManagedCluster {
  const { effectiveOutboundIPs: _computed, managedOutboundIPs, ...kept } = profile;
  const managed = managedIps === undefined ? managedOutboundIPs : { ...managedOutboundIPs, count: managedIps };
  const loadBalancerProfile = { ...kept, ...(managed === undefined ? {} : { managedOutboundIPs: managed }), allocatedOutboundPorts: allocatedPorts };
  return { ...cluster, networkProfile: { ...cluster.networkProfile, loadBalancerProfile } };
}
