import type { VirtualNetworkLink } from '@azure/arm-privatedns';
import { AccessError } from '../ports.ts';
import type { ArmWriter } from '../ports.ts';
import type { PrivateDnsLinkOperation } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { carriedOut } from './carried-out.ts';
import { orAccessError } from './errors.ts';

/** A link under the name that was chosen when it was proposed; only exactly that one is ever deleted. Api-version 2024-06-01. */
export function createPrivateDnsLinkWriter(clients: Pick<ArmClients, 'privateDns'>, pollMs: number): Pick<ArmWriter, 'createPrivateDnsLink' | 'deletePrivateDnsLink'> {
  return {
    async createPrivateDnsLink(operation, abortSignal) {
      const action = `link the private DNS zone by ${operation.name}`;
      const { group, zone, links } = linksOf(clients, operation);
      const existing = await orAccessError(action, () => find(clients, operation, abortSignal));
      if (existing !== undefined) throw new AccessError(`Cannot ${action}: a link of that name exists already`);
      const parameters: VirtualNetworkLink = { location: 'global', virtualNetwork: { id: operation.vnetId }, registrationEnabled: false };
      // `*`: Azure refuses it where somebody else made a link of that name in between.
      await carriedOut(action, links.createOrUpdate(group, zone, operation.name, parameters, { abortSignal, updateIntervalInMs: pollMs, ifNoneMatch: '*' }), abortSignal);
    },
    async deletePrivateDnsLink(operation, abortSignal) {
      const action = `delete the link ${operation.name} of the private DNS zone`;
      const { group, zone, links } = linksOf(clients, operation);
      const existing = await orAccessError(action, () => find(clients, operation, abortSignal));
      if (existing === undefined) throw new AccessError(`Cannot ${action}: it is gone already`);
      if (existing.virtualNetwork?.id?.toLowerCase() !== operation.vnetId.toLowerCase()) throw new AccessError(`Cannot ${action}: it is another one now`);
      const guard = existing.etag === undefined ? {} : { ifMatch: existing.etag };
      await carriedOut(action, links.delete(group, zone, operation.name, { abortSignal, updateIntervalInMs: pollMs, ...guard }), abortSignal);
    },
  };
}

function linksOf({ privateDns }: Pick<ArmClients, 'privateDns'>, { zoneId }: PrivateDnsLinkOperation) {
  const at = armId(zoneId);
  return { group: at.resourceGroup, zone: nameAt(at, 0), links: privateDns(at.subscription).virtualNetworkLinks };
}

async function find(clients: Pick<ArmClients, 'privateDns'>, operation: PrivateDnsLinkOperation, abortSignal: AbortSignal): Promise<VirtualNetworkLink | undefined> {
  const { group, zone, links } = linksOf(clients, operation);
  try {
    return await links.get(group, zone, operation.name, { abortSignal });
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
