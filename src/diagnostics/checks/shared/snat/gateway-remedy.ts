import type { ClusterFacts } from '../../../evidence.ts';
import type { NatGatewaySnat } from '../../../evidence/snat.ts';
import type { Remedy } from '../../../model.ts';

/** Advice: another public address brings 64,512 ports for every destination. Source: Azure NAT gateway, "SNAT". */
export function gatewayRemedy(cluster: ClusterFacts, { id, name }: NatGatewaySnat): Remedy {
  const isManaged = cluster.outboundType.startsWith('managed');
  const subjects = [name];
  return {
    key: `nat-gateway-addresses:${name}`,
    title: `Give NAT gateway ${name} another public address`,
    risk: 'risky',
    operations: [],
    command: isManaged
      ? `az aks update --resource-group '${cluster.resourceGroup}' --name ${cluster.name} --nat-gateway-managed-outbound-ip-count COUNT`
      : `az network nat gateway update --ids '${id}' --public-ip-addresses ALL-ADDRESSES-AND-THE-NEW-ONE`,
    undo: 'the same command with the former addresses',
    channel: 'arm',
    blastRadius: 'every node behind the gateway; traffic may leave by the new address, which allow lists of others must admit',
    lasting: 'reuse connections (pooling, keep-alive) where they are opened: ports run out per destination',
    adviceBecause: 'which address to add, and who must admit it, is for you to decide',
    restsOn: { subjects },
    verify: { checks: ['snat-ports-exhausted'], subjects },
  };
}
