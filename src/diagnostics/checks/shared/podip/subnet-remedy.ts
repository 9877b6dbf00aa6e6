import type { ClusterFacts } from '../../../evidence.ts';
import type { Remedy } from '../../../model.ts';
import { shellWord } from '../../../remedies/operations.ts';
import type { PodSubnet } from './subnets.ts';

/** A subnet that is in use cannot grow: pods move to a pool with a subnet of their own. Source: AKS, "Azure CNI Pod Subnet". */
export function newSubnetAdvice(subnet: PodSubnet, { name, resourceGroup, pools }: ClusterFacts): Remedy {
  const [, group = '', vnet = ''] = /\/resourceGroups\/([^/]+)\/.*\/virtualNetworks\/([^/]+)\//i.exec(subnet.id) ?? [];
  const nodes = pools.find((pool) => subnet.pools.includes(pool.name))?.subnetId;
  const add = ['az', 'aks', 'nodepool', 'add', '--resource-group', resourceGroup, '--cluster-name', name, '--name', 'pods2', ...(nodes === undefined ? [] : ['--vnet-subnet-id', nodes])];
  const made = `${subnet.id.slice(0, subnet.id.lastIndexOf('/'))}/pods2`;
  return {
    key: `new-pod-subnet:${subnet.id.toLowerCase()}`,
    title: `Give pods a larger subnet than ${subnet.name}`,
    risk: 'risky',
    operations: [],
    command: [
      "RANGE='a range of the virtual network that no subnet has'",
      `az network vnet subnet create --resource-group ${shellWord(group)} --vnet-name ${shellWord(vnet)} --name pods2 --address-prefixes "$RANGE"`,
      `${[...add, '--pod-subnet-id', made].map(shellWord).join(' ')}`,
      ...subnet.pools.map((pool) => `kubectl cordon --selector kubernetes.azure.com/agentpool=${shellWord(pool)}`),
    ].join('\n'),
    undo: `${subnet.pools.map((pool) => `kubectl uncordon --selector kubernetes.azure.com/agentpool=${shellWord(pool)}`).join('\n')}\naz aks nodepool delete --resource-group ${shellWord(resourceGroup)} --cluster-name ${shellWord(name)} --name pods2`,
    channel: 'arm',
    blastRadius: `a new subnet and node pool; pods of ${subnet.pools.join(', ')} move as they are made again. Rules of firewalls and security groups that name ${subnet.name} do not know the new one`,
    lasting: 'Azure CNI Overlay needs no subnet for pods; otherwise plan for the pods of every node at its most, and one node more for upgrades',
    adviceBecause: 'which range is free, and how large it should be, is your decision; a subnet in use cannot be made larger or swapped',
    restsOn: { subnet: subnet.id },
    verify: { checks: ['pod-subnet-exhausted'], subjects: [subnet.name] },
  };
}

/** The cause is a right that is missing; `egress` knows which, and has the button. */
export const askForRights = (subnet: PodSubnet, { name }: ClusterFacts): Remedy => ({
  key: `subnet-rights:${subnet.id.toLowerCase()}`,
  title: `Let the cluster's identity use ${subnet.name}`,
  risk: 'risky',
  operations: [],
  command: `/aks egress ${name}`,
  undo: 'nothing to take back: this only looks',
  channel: 'arm',
  blastRadius: 'nothing: this only looks',
  lasting: 'keep the role assignment where your network is described (Terraform, Bicep)',
  adviceBecause: "its check cluster-identity-lacks-permission compares the rights of the cluster's identity with those that it needs, and proposes the role",
  restsOn: { subnet: subnet.id },
  verify: { checks: ['pod-subnet-exhausted'], subjects: [subnet.name] },
});
