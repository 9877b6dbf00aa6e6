import type { VnetDns } from '../evidence/dns.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';

/** The DNS servers of the virtual network that this subnet belongs to. */
export function readVnetDns(clients: Pick<ArmClients, 'network'>, subnetId: string, abortSignal: AbortSignal): Promise<VnetDns> {
  return orAccessError(`read the virtual network of "${subnetId}"`, async () => {
    const at = armId(subnetId);
    const name = nameAt(at, 0);
    const vnet = await clients.network(at.subscription).virtualNetworks.get(at.resourceGroup, name, { abortSignal });
    return { id: subnetId.replace(/\/subnets\/[^/]+$/i, ''), name, servers: vnet.dhcpOptions?.dnsServers ?? [] };
  });
}
