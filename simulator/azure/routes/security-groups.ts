import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import type { SecurityRule } from '../../scenario/security-rule.ts';
import { notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { defaultRules } from '../nsg/default-rules.ts';
import type { Nsg } from '../nsg/store.ts';
import { nicId, nsgId, subnetId } from '../resource-ids.ts';
import { subnetsOf } from './subnets.ts';

/** ARM sends the plural fields always, empty where the singular ones are used. */
function ruleProperties({ name: _name, ...rule }: SecurityRule, provisioningState: string): object {
  const lists = { sourceAddressPrefixes: [], destinationAddressPrefixes: [], sourcePortRanges: [], destinationPortRanges: [] };
  return { provisioningState, ...lists, ...rule };
}

/** A rule as ARM shows it; the state is `Updating` while a change of it runs. */
export const ruleOnTheWire = (context: ArmContext, nsg: Nsg, rule: SecurityRule, state = 'Succeeded'): object => ({
  id: `${nsgId(context.cloud.scenario.cluster, nsg.spec)}/securityRules/${rule.name}`,
  name: rule.name,
  type: 'Microsoft.Network/networkSecurityGroups/securityRules',
  etag: `W/"${nsg.name}-${nsg.revision}"`,
  properties: ruleProperties(rule, state),
});

function defaultOnTheWire(context: ArmContext, nsg: Nsg, rule: SecurityRule): object {
  return {
    id: `${nsgId(context.cloud.scenario.cluster, nsg.spec)}/defaultSecurityRules/${rule.name}`,
    name: rule.name,
    type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules',
    etag: `W/"${nsg.name}-${nsg.revision}"`,
    properties: ruleProperties(rule, 'Succeeded'),
  };
}

/** The security group that the path names. */
export function nsgOf(context: ArmContext, { values }: ArmRequest): Nsg {
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'nsg');
  const nsg = context.cloud.nsgs.find(group, name);
  if (nsg === undefined) throw notFound('Microsoft.Network/networkSecurityGroups', name, group);
  return nsg;
}

function getNsg(context: ArmContext, request: ArmRequest): Answer {
  const nsg = nsgOf(context, request);
  const { cloud } = context;
  const { cluster } = cloud.scenario;
  const guarded = cloud.machines.filter(({ node }) => cloud.nsgs.ofNic(node.name)?.spec === nsg.spec);
  return json(200, {
    id: nsgId(cluster, nsg.spec),
    name: nsg.name,
    type: 'Microsoft.Network/networkSecurityGroups',
    location: cluster.location,
    etag: `W/"${nsg.name}-${nsg.revision}"`,
    properties: {
      provisioningState: 'Succeeded',
      securityRules: nsg.rules.map((rule) => ruleOnTheWire(context, nsg, rule)),
      defaultSecurityRules: defaultRules.map((rule) => defaultOnTheWire(context, nsg, rule)),
      networkInterfaces: guarded.map((machine) => ({ id: nicId(cluster, machine) })),
      subnets: subnetsOf(cluster)
        .filter(({ name }) => cloud.nsgs.ofSubnet(name)?.spec === nsg.spec)
        .map(({ name }) => ({ id: subnetId(cluster, name) })),
    },
  });
}

export const securityGroupRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Network/networkSecurityGroups/{nsg}',
    family: 'Microsoft.Network',
    action: 'Microsoft.Network/networkSecurityGroups/read',
    handle: (request) => getNsg(context, request),
  },
];
