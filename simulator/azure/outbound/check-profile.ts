import type { Scenario } from '../../scenario/schema.ts';
import { ArmError } from '../arm-error.ts';
import { mostNodes, portsPerAddress } from './ports.ts';
import type { OutboundSettings } from './store.ts';

const more = 'Refer to https://aka.ms/aks/slb-ports for more details.';
const badPorts = (message: string): ArmError => new ArmError(400, 'InvalidLoadBalancerProfileAllocatedOutboundPorts', message);

function checkPorts(scenario: Scenario, { allocatedOutboundPorts: ports, managedOutboundIPs, outboundIPs }: OutboundSettings): void {
  if (ports < 0 || ports > portsPerAddress) throw badPorts(`Load balancer profile allocated ports must be in the range of 0 to 64000. ${more}`);
  if (ports % 8 !== 0) throw badPorts(`Load balancer profile allocated ports must be a multiple of 8. ${more}`);
  const nodes = mostNodes(scenario);
  const addresses = managedOutboundIPs + outboundIPs.length;
  if (nodes * ports <= addresses * portsPerAddress) return;
  throw badPorts(
    `Load balancer profile allocated ports ${ports} is not in an allowable range given the number of nodes and IPs provisioned. ` +
      `Total node count ${nodes} requires ${nodes * ports} ports but only ${addresses * portsPerAddress} ports are available ` +
      `given ${addresses} outbound public IPs. ${more}`,
  );
}

/** Refuses what AKS refuses, with its codes. @throws {ArmError} 400 */
export function checkProfile(scenario: Scenario, settings: OutboundSettings): void {
  const { idleTimeoutInMinutes: idle, managedOutboundIPs, outboundIPs } = settings;
  if (idle < 4 || idle > 120)
    throw new ArmError(
      400,
      'InvalidLoadBalancerProfileIdleTimeoutInMinutes',
      `Load balancer profile idle timeout ${idle} is not in the allowable range of 4 to 120 minutes.`,
    );
  if ((managedOutboundIPs > 0) === outboundIPs.length > 0)
    throw new ArmError(
      400,
      'InvalidLoadBalancerProfile',
      'Load balancer profile must specify one of ManagedOutboundIPs, OutboundIPPrefixes and OutboundIPs.',
    );
  if (managedOutboundIPs > 100)
    throw new ArmError(
      400,
      'InvalidLoadBalancerProfileManagedOutboundIPCount',
      `Load balancer profile managed outbound IP count ${managedOutboundIPs} is not in the allowable range of 1 to 100.`,
    );
  checkPorts(scenario, settings);
}
