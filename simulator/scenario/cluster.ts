import { z } from 'zod';
import { privateDnsLinks, privateDnsZone } from './api-server.ts';

const cidr = z.cidrv4('must be an IPv4 CIDR such as 10.224.0.0/16');
const resourceGroup = z.string().regex(/^[\w.()-]{1,90}$/, 'must be a resource group name');
const word = z.string().regex(/^[A-Za-z0-9]([\w-]{0,61}[A-Za-z0-9])?$/, 'must be letters, digits, "_" and "-"');

const count = z.number().int().min(0).max(1_000);

const network = z
  .strictObject({
    plugin: z.enum(['azure', 'kubenet', 'none']).default('azure'),
    mode: z.enum(['overlay', 'none']).default('overlay'),
    dataplane: z.enum(['azure', 'cilium']).default('azure'),
    /** How pods' packets look to other nodes: behind their node's address, or under their own. */
    podNetwork: z.enum(['overlay', 'flat']).default('overlay'),
    podCidr: cidr.default('10.244.0.0/16'),
    serviceCidr: cidr.default('10.0.0.0/16'),
    dnsServiceIP: z.ipv4().default('10.0.0.10'),
    /** Engine of NetworkPolicies, as ARM reports it. */
    policy: z.enum(['none', 'azure', 'calico', 'cilium']).default('none'),
    /** Any text: Azure has added values that no client knows yet. */
    outboundType: z.string().default('loadBalancer'),
  })
  .prefault({});

const vnet = z
  .strictObject({
    /** byo: made by the customer, in a group of their own. managed: made by AKS, in the node resource group. */
    mode: z.enum(['byo', 'managed']).default('managed'),
    resourceGroup: resourceGroup.optional(),
    name: word.default('aks-vnet-30512611'),
    prefixes: z.array(cidr).min(1).default(['10.224.0.0/12']),
    /** Where the nodes are. */
    subnet: z.strictObject({ name: word.default('aks-subnet'), prefix: cidr.default('10.224.0.0/16') }).prefault({}),
    /** More subnets, for pods of pools with `podSubnet`; `nsg` is the name of one of `nsgs`. */
    subnets: z.array(z.strictObject({ name: word, prefix: cidr, nsg: z.string().optional() })).default([]),
    /** Addresses in use by subnet, as Azure counts them; those of nodes and pods where nothing is written. */
    usage: z.record(word, z.number().int().min(0)).default({}),
  })
  .prefault({});

const pool = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/, 'must be a node pool name: 1 to 12 small letters and digits'),
  mode: z.enum(['System', 'User']).default('User'),
  type: z.enum(['VirtualMachineScaleSets', 'VirtualMachines']).default('VirtualMachineScaleSets'),
  osType: z.enum(['Linux', 'Windows']).default('Linux'),
  /** The scale set's name; a node is called by it and six digits of base 36. */
  vmss: word.optional(),
  osSKU: z.enum(['Ubuntu', 'AzureLinux', 'Windows2019', 'Windows2022', 'Windows2025']).default('Ubuntu'),
  nodeImageVersion: z.string().default('AKSUbuntu-2204gen2containerd-202509.23.0'),
  vmSize: z.string().default('Standard_D4s_v5'),
  /** How many nodes ARM reports; those of `nodes` where it is left out. */
  count: count.optional(),
  /** Present: the pool scales by itself up to this many nodes. */
  maxCount: count.optional(),
  /** A number of nodes or a share such as 33%. */
  maxSurge: z
    .string()
    .regex(/^\d+%?$/, 'must be a number or a percentage')
    .optional(),
  /** Name of one of `vnet.subnets`: pods get addresses there. */
  podSubnet: word.optional(),
  localDns: z.enum(['Preferred', 'Required', 'Disabled']).optional(),
});

const guid = z.guid('must be a GUID');

const identity = z
  .strictObject({
    type: z.enum(['SystemAssigned', 'UserAssigned', 'ServicePrincipal']).default('SystemAssigned'),
    /** Entra object id of the identity that changes Azure resources for the cluster. */
    principalId: guid.default('99999999-8888-4777-8666-555555555555'),
    /** Client id of the service principal, where there is one. */
    clientId: guid.default('99999999-8888-4777-8666-cccccccccccc'),
    /** Entra object id of the kubelets' identity. */
    kubeletPrincipalId: guid.default('99999999-8888-4777-8666-777777777777'),
  })
  .prefault({});

export const cluster = z.strictObject({
  name: word,
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, 'must be a region such as westeurope')
    .default('westeurope'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.33.3')
    .default('1.33.3'),
  subscription: z.uuid().default('11111111-2222-4333-8444-555555555555'),
  resourceGroup: resourceGroup.default('rg-aks'),
  /** What the kubeconfig holds: an Entra exec, or the client certificate of local accounts. */
  credentials: z.enum(['entra', 'local-accounts']).default('entra'),
  private: z.boolean().default(false),
  vnetIntegration: z.boolean().default(false),
  sku: z.enum(['Base', 'Automatic']).default('Base'),
  identity,
  /** Nodes also come from node auto provisioning. */
  nodeAutoProvisioning: z.boolean().default(false),
  /** System pods run on nodes that Microsoft hosts. */
  hostedSystemPods: z.boolean().default(false),
  /** Where nodes get their images and packages: `Cache` on network-isolated clusters. */
  artifactSource: z.enum(['Direct', 'Cache']).default('Direct'),
  privateDnsZone,
  privateDnsLinks,
  authorizedIPRanges: z.array(z.string().min(1)).default([]),
  disableRunCommand: z.boolean().default(false),
  network,
  vnet,
  pools: z.array(pool).min(1, 'name at least one node pool'),
});

export type ClusterSpec = z.infer<typeof cluster>;
export type PoolSpec = ClusterSpec['pools'][number];
