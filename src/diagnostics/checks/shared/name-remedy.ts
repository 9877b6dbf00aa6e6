import type { ClusterFacts } from '../../evidence.ts';
import type { Remedy } from '../../model.ts';
import { AZURE_DNS } from '../../net/dns/azure-dns.ts';

/** Names are made by those who own their zones. */
export function nameRemedy(name: string, { name: cluster, nodeResourceGroup, privateCluster, fqdn }: ClusterFacts): Remedy {
  const isPrivate = privateCluster && name === fqdn;
  const zone = name.slice(name.indexOf('.') + 1);
  return {
    key: `name:${name}`,
    title: isPrivate ? `Link the private zone of ${name}` : `Correct the name ${name}`,
    risk: 'low',
    operations: [],
    command: isPrivate
      ? `az network private-dns link vnet create --resource-group ${nodeResourceGroup} --zone-name ${zone} --name ${cluster}-dns --virtual-network <id of the network of the DNS servers> --registration-enabled false`
      : `dig @${AZURE_DNS} ${name}.`,
    undo: isPrivate ? `az network private-dns link vnet delete --resource-group ${nodeResourceGroup} --zone-name ${zone} --name ${cluster}-dns` : 'asking changes nothing',
    channel: 'arm',
    blastRadius: isPrivate ? 'one virtual network more knows the zone' : 'none: it only asks',
    lasting: isPrivate ? `link the zone to every network whose servers are asked, or have these forward it to ${AZURE_DNS}` : 'correct the name where it is written, with a dot at its end where a search suffix is in the way, or make the record in its zone',
    adviceBecause: isPrivate ? 'which network has the DNS servers is not known here' : 'whether the name or its zone is wrong, people know who own them',
    restsOn: { name },
    verify: { checks: ['name-does-not-exist'], subjects: [name] },
  };
}
