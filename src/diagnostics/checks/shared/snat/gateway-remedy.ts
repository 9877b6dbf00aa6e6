import type { ClusterFacts } from '../../../evidence.ts';
import type { Remedy } from '../../../model.ts';
import { shellWord } from '../../../remedies/shell-word.ts';

/** Advice: another public address brings 64,512 ports for every destination. Source: Azure NAT gateway, "SNAT". */
export function gatewayRemedy(cluster: ClusterFacts, subjects: readonly string[]): Remedy {
  const isManaged = cluster.outboundType.startsWith('managed');
  const [gateway = 'NAT-GATEWAY'] = subjects;
  return {
    key: `nat-gateway-addresses:${subjects.join(',')}`,
    title: 'Give the NAT gateway another public address',
    risk: 'risky',
    operations: [],
    command: isManaged
      ? `az aks update --resource-group ${shellWord(cluster.resourceGroup)} --name ${shellWord(cluster.name)} --nat-gateway-managed-outbound-ip-count COUNT`
      : `az network nat gateway update --resource-group RESOURCE-GROUP --name ${shellWord(gateway)} --public-ip-addresses ALL-ADDRESSES-AND-THE-NEW-ONE`,
    undo: 'the same command with the former addresses',
    channel: 'arm',
    blastRadius: 'every node behind the gateway; traffic may leave by the new address, which allow lists of others must admit',
    lasting: 'reuse connections (pooling, keep-alive) where they are opened: ports run out per destination',
    adviceBecause: 'which address to add, and who must admit it, is for you to decide',
    restsOn: { subjects },
    verify: { checks: ['snat-ports-exhausted'], subjects },
  };
}
