import { z } from 'zod';
import { resourceHealth } from './api-server.ts';
import { detectors } from './detectors.ts';
import { activityLogEntry, denyAssignment, metrics, permissions, roleAssignment, roleDefinition, windowsNode } from './azure-records.ts';

const resourceGroup = z.string().regex(/^[\w.()-]{1,90}$/, 'must be a resource group name');
const resourceName = z.string().regex(/^[\w.-]{1,80}$/, 'must be a resource name');

const route = z.strictObject({
  name: resourceName,
  /** A CIDR or a service tag. */
  prefix: z.string().min(1),
  nextHopType: z.enum(['VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal', 'Internet', 'None']),
  nextHopIp: z.ipv4().optional(),
});

/** A table on every subnet of the cluster. */
const routeTable = z.strictObject({
  name: resourceName.default('rt-aks'),
  /** The network's group where it is left out. */
  resourceGroup: resourceGroup.optional(),
  disableBgpRoutePropagation: z.boolean().default(false),
  routes: z.array(route).default([]),
});

/** Allowed values: AKS, "Configure the public standard load balancer". */
const loadBalancer = z
  .strictObject({
    /** Ports per node; 0: Azure chooses by the number of nodes. */
    allocatedOutboundPorts: z.number().int().min(0).max(64_000).multipleOf(8, 'must be a multiple of 8').default(0),
    idleTimeoutInMinutes: z.number().int().min(4).max(120).default(30),
    managedOutboundIPs: z.number().int().min(1).max(100).default(1),
    /** Names of public IP addresses that the customer brings, in the network's group, instead of managed ones. */
    outboundIPs: z.array(resourceName).default([]),
    backendPoolType: z.enum(['NodeIPConfiguration', 'NodeIP']).default('NodeIPConfiguration'),
  })
  .prefault({});

/** Exists where the outbound type names a NAT gateway, or where this is written. */
const natGateway = z.strictObject({
  name: resourceName.default('nat-aks'),
  resourceGroup: resourceGroup.optional(),
  sku: z.enum(['Standard', 'StandardV2']).default('Standard'),
  idleTimeoutInMinutes: z.number().int().min(4).max(120).default(4),
  publicIPs: z.number().int().min(1).max(16).default(1),
});

const httpProxyConfig = z.strictObject({
  httpProxy: z.string().optional(),
  httpsProxy: z.string().optional(),
  noProxy: z.array(z.string()).default([]),
  /** PEM or its base64, reported as it is written. */
  trustedCa: z.string().optional(),
  enabled: z.boolean().optional(),
});

const subnet = z
  .strictObject({
    /** False: a private subnet, without Azure's default way out. Left out: Azure does not say. */
    defaultOutboundAccess: z.boolean().optional(),
    serviceEndpoints: z.array(z.string().min(1)).default([]),
  })
  .prefault({});

/** What Azure Resource Manager knows beside the cluster, its machines and its security groups. */
export const azure = z
  .strictObject({
    routeTable: routeTable.optional(),
    loadBalancer,
    natGateway: natGateway.optional(),
    httpProxyConfig: httpProxyConfig.optional(),
    subnet,
    /** Instead of those that AKS makes. */
    roleAssignments: z.array(roleAssignment).optional(),
    roleDefinitions: z.array(roleDefinition).default([]),
    denyAssignments: z.array(denyAssignment).default([]),
    activityLog: z.array(activityLogEntry).default([]),
    metrics,
    permissions,
    windows: z.array(windowsNode).default([]),
    resourceHealth,
    detectors,
  })
  .prefault({});

export type AzureSpec = z.infer<typeof azure>;
