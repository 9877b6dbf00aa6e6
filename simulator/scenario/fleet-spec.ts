import type { FleetSpec } from '../nodes/model.ts';
import { agentsOf } from './agents.ts';
import type { Scenario } from './schema.ts';

/** The part of a scenario that exists as Linux namespaces. */
export function fleetSpec(scenario: Scenario): FleetSpec {
  const { network, vnet } = scenario.cluster;
  const agents = agentsOf(scenario);
  return {
    nodeSubnet: vnet.subnet.prefix,
    podCidr: network.podCidr,
    podNetwork: network.podNetwork,
    nodes: scenario.nodes.map(({ name, address, setup }) => ({
      name,
      address,
      setup,
      pods: agents.filter((agent) => agent.node === name).map(({ namespace, name, address }) => ({ namespace, name, address })),
    })),
  };
}
