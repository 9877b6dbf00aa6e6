import type { Machine } from '../evidence.ts';

/** An inbound or outbound allow rule; the fields that ARM's securityRules resource takes. */
export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly sources: readonly string[];
  /** Prefixes, or a single service tag. */
  readonly destinations: readonly string[];
  readonly port: number;
  /** `Tcp` where it is left out. */
  readonly protocol?: 'Tcp' | 'Udp';
}

export interface SecurityRuleOperation {
  readonly kind: 'nsg-rule-create' | 'nsg-rule-delete';
  /** ARM resource id of the network security group. */
  readonly nsgId: string;
  readonly rule: SecurityRule;
}

/** How a cluster's load balancer shares SNAT ports. */
export interface OutboundPorts {
  /** Ports per node, a multiple of 8; 0: Azure chooses. */
  readonly allocatedPorts: number;
  /** Addresses that AKS makes; absent where the customer brings them, and then never sent. */
  readonly managedIps?: number;
}

export interface OutboundPortsOperation {
  readonly kind: 'outbound-ports-set';
  /** ARM resource id of the managed cluster. */
  readonly clusterId: string;
  readonly from: OutboundPorts;
  readonly to: OutboundPorts;
}

export interface RoleAssignmentOperation {
  readonly kind: 'role-assignment-create' | 'role-assignment-delete';
  /** GUID, chosen when it is proposed, so that a second attempt cannot make a second assignment. */
  readonly name: string;
  /** ARM id of the resource that the role is given on. */
  readonly scope: string;
  /** Entra object id. */
  readonly principalId: string;
  /** GUID of a built-in role. */
  readonly roleDefinition: string;
  /** What people call it, for example `Network Contributor`. */
  readonly roleName: string;
}

/** Which addresses may reach the API server: always the whole list, since Azure replaces it. */
export interface AuthorizedRangesOperation {
  readonly kind: 'authorized-ranges-set';
  /** ARM resource id of the managed cluster. */
  readonly clusterId: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** A link of a private DNS zone to a virtual network, under a name of its own. */
export interface PrivateDnsLinkOperation {
  readonly kind: 'private-dns-link-create' | 'private-dns-link-delete';
  /** ARM resource id of the zone. */
  readonly zoneId: string;
  readonly name: string;
  /** ARM resource id. */
  readonly vnetId: string;
}

/** Makes a node's machine anew from its image; its disk is lost. Nothing takes it back. */
export interface NodeReimageOperation {
  readonly kind: 'node-reimage';
  /** Of the node, which is its machine's too. */
  readonly name: string;
  readonly machine: Machine;
}

export type AzureOperation = NodeReimageOperation | AuthorizedRangesOperation | PrivateDnsLinkOperation | SecurityRuleOperation | OutboundPortsOperation | RoleAssignmentOperation;

/**
 * Resource group and name out of an ARM id of a network security group.
 * @throws {Error} where the id is of another form
 */
export function nsgNameOf(nsgId: string): { readonly resourceGroup: string; readonly name: string } {
  return nameOf(nsgId, 'Microsoft.Network/networkSecurityGroups');
}

/** @throws {Error} where the id is of another form */
export function clusterNameOf(clusterId: string): { readonly resourceGroup: string; readonly name: string } {
  return nameOf(clusterId, 'Microsoft.ContainerService/managedClusters');
}

/** @throws {Error} where the id is of another form */
export function privateDnsZoneNameOf(zoneId: string): { readonly resourceGroup: string; readonly name: string } {
  return nameOf(zoneId, 'Microsoft.Network/privateDnsZones');
}

function nameOf(id: string, type: string): { readonly resourceGroup: string; readonly name: string } {
  const found = new RegExp(`/resourceGroups/([^/]+)/providers/${type.replace('.', String.raw`\.`)}/([^/]+)$`, 'i').exec(id);
  const [, resourceGroup, name] = found ?? [];
  if (resourceGroup === undefined || name === undefined) throw new Error(`Cannot name the resource of "${id}": the id is not one of ${type}`);
  return { resourceGroup, name };
}
