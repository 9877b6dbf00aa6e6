import type { SubnetUsage } from '../evidence/podip.ts';
import { AccessError } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';

/** Subnets of one virtual network that are looked through; Azure allows 3,000. */
const MOST = 3_000;

/** How many addresses of a subnet are in use. Source: arm-network 39, `virtualNetworks.listUsage`, which tells of all subnets at once. */
export function readSubnetUsage(clients: Pick<ArmClients, 'network'>, subnetId: string, abortSignal: AbortSignal): Promise<SubnetUsage> {
  const at = armId(subnetId);
  const [vnet, subnet] = [nameAt(at, 0), nameAt(at, 1)];
  return orAccessError(`read how full the subnet "${subnet}" is`, async () => {
    let seen = 0;
    for await (const { id, currentValue, limit } of clients.network(at.subscription).virtualNetworks.listUsage(at.resourceGroup, vnet, { abortSignal })) {
      if (id?.toLowerCase() === subnetId.toLowerCase() && currentValue !== undefined && limit !== undefined) return { subnetId, used: currentValue, limit };
      seen += 1;
      if (seen === MOST) break;
    }
    throw new AccessError(`Cannot read how full the subnet "${subnet}" is: Azure's list of the network's usage does not name it`);
  });
}
