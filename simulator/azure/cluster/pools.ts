import type { AgentPool } from '@azure/arm-containerservice';
import type { PoolSpec } from '../../scenario/cluster.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { countOf } from '../outbound/ports.ts';
import { subnetId } from '../resource-ids.ts';

const scaling = ({ maxCount }: PoolSpec): Partial<AgentPool> =>
  maxCount === undefined ? { enableAutoScaling: false } : { enableAutoScaling: true, minCount: 1, maxCount };

function subnets({ cluster }: Scenario, { podSubnet }: PoolSpec): Partial<AgentPool> {
  return {
    // Absent where AKS made the network itself.
    ...(cluster.vnet.mode === 'byo' ? { vnetSubnetID: subnetId(cluster) } : {}),
    ...(podSubnet === undefined ? {} : { podSubnetID: subnetId(cluster, podSubnet), podIPAllocationMode: 'DynamicIndividual' }),
  };
}

function properties(scenario: Scenario, spec: PoolSpec): Partial<AgentPool> {
  const { cluster } = scenario;
  return {
    count: countOf(scenario, spec),
    vmSize: spec.vmSize,
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    maxPods: cluster.network.podNetwork === 'overlay' ? 250 : 30,
    ...scaling(spec),
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    orchestratorVersion: cluster.version,
    currentOrchestratorVersion: cluster.version,
    mode: spec.mode,
    osType: spec.osType,
    osSKU: spec.osSKU,
    nodeImageVersion: spec.nodeImageVersion,
    enableNodePublicIP: false,
    ...(spec.maxSurge === undefined ? {} : { upgradeSettings: { maxSurge: spec.maxSurge } }),
    ...(spec.localDns === undefined ? {} : { localDNSProfile: { mode: spec.localDns } }),
    ...subnets(scenario, spec),
  };
}

/** A pool's properties on the wire. The SDK spells two of them otherwise: a pool's `type`, and FIPS. */
export const poolOnTheWire = (scenario: Scenario, spec: PoolSpec): object => ({
  ...properties(scenario, spec),
  type: spec.type,
  enableFIPS: false,
  securityProfile: { enableVTPM: false, enableSecureBoot: false },
});
