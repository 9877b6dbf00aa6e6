import { z } from 'zod';

const cidr = z.cidrv4('must be an IPv4 CIDR such as 10.224.0.0/16');
const resourceGroup = z.string().regex(/^[\w.()-]{1,90}$/, 'must be a resource group name');
const word = z.string().regex(/^[A-Za-z0-9]([\w-]{0,61}[A-Za-z0-9])?$/, 'must be letters, digits, "_" and "-"');

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
    subnet: z.strictObject({ name: word.default('aks-subnet'), prefix: cidr.default('10.224.0.0/16') }).prefault({}),
  })
  .prefault({});

const pool = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/, 'must be a node pool name: 1 to 12 small letters and digits'),
  mode: z.enum(['System', 'User']).default('User'),
  type: z.enum(['VirtualMachineScaleSets', 'VirtualMachines']).default('VirtualMachineScaleSets'),
  /** The scale set's name; a node is called by it and six digits of base 36. */
  vmss: word.optional(),
  osSKU: z.enum(['Ubuntu', 'AzureLinux']).default('Ubuntu'),
  nodeImageVersion: z.string().default('AKSUbuntu-2204gen2containerd-202509.23.0'),
  vmSize: z.string().default('Standard_D4s_v5'),
});

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
  network,
  vnet,
  pools: z.array(pool).min(1, 'name at least one node pool'),
});

export type ClusterSpec = z.infer<typeof cluster>;
export type PoolSpec = ClusterSpec['pools'][number];
