import type { z } from 'zod';
import { rolesOf } from '../azure/authorization/roles.ts';
import { covers } from '../azure/permissions/action.ts';
import { role } from '../azure/permissions/role.ts';
import type { AzureSpec } from './azure.ts';
import type { ClusterSpec } from './cluster.ts';

interface Draft {
  readonly azure: AzureSpec;
  readonly cluster: ClusterSpec;
  readonly nodes: readonly { readonly name: string; readonly pool: string; readonly os: 'linux' | 'windows' }[];
  readonly nsgs: readonly { readonly name: string }[];
}

type Complain = (path: (string | number)[], message: string) => void;

function checkSubnets({ cluster, nsgs }: Draft, complain: Complain): void {
  for (const [index, { nsg }] of cluster.vnet.subnets.entries()) {
    if (nsg !== undefined && !nsgs.some(({ name }) => name === nsg))
      complain(['cluster', 'vnet', 'subnets', index, 'nsg'], `"${nsg}" is not among nsgs`);
  }
  for (const [index, { podSubnet }] of cluster.pools.entries()) {
    if (podSubnet !== undefined && !cluster.vnet.subnets.some(({ name }) => name === podSubnet))
      complain(['cluster', 'pools', index, 'podSubnet'], `"${podSubnet}" is not among cluster.vnet.subnets`);
  }
}

function checkWindows({ azure, cluster, nodes }: Draft, complain: Complain): void {
  for (const [index, { os, pool }] of nodes.entries()) {
    const osType = cluster.pools.find(({ name }) => name === pool)?.osType;
    if (osType === undefined || osType.toLowerCase() === os) continue;
    const wanted = os === 'linux' ? 'Linux' : 'Windows';
    complain(['nodes', index, 'os'], `"${os}" is not the system of the pool "${pool}": write "osType: ${wanted}" there`);
  }
  for (const [index, { node }] of azure.windows.entries()) {
    if (!nodes.some(({ name, os }) => name === node && os === 'windows'))
      complain(['azure', 'windows', index, 'node'], `"${node}" is not among the nodes with "os: windows"`);
  }
}

function checkAccess({ azure }: Draft, complain: Complain): void {
  const roles = rolesOf({ azure }).map(({ roleName }) => roleName);
  for (const [index, assignment] of (azure.roleAssignments ?? []).entries()) {
    if (!roles.some((name) => name.toLowerCase() === assignment.role.toLowerCase()))
      complain(['azure', 'roleAssignments', index, 'role'], `"${assignment.role}" is unknown: write one of ${roles.join(', ')}`);
  }
  for (const [index, pattern] of azure.permissions.without.entries()) {
    if (!role.some(({ action }) => covers(action, pattern) || covers(pattern, action)))
      complain(['azure', 'permissions', 'without', index], `"${pattern}" takes nothing away: the bot's role does not hold it`);
  }
}

/** What a schema of single fields cannot say of Azure's part: that names are known and parts fit each other. */
export function checkAzure(draft: Draft, context: z.RefinementCtx<unknown>): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkSubnets(draft, complain);
  checkWindows(draft, complain);
  checkAccess(draft, complain);
  for (const [index, { nextHopType, nextHopIp }] of (draft.azure.routeTable?.routes ?? []).entries()) {
    if ((nextHopType === 'VirtualAppliance') !== (nextHopIp !== undefined))
      complain(['azure', 'routeTable', 'routes', index], 'a virtual appliance needs "nextHopIp:", and nothing else has one');
  }
}
