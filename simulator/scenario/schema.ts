import { z } from 'zod';
import { faultIds } from '../faults/catalogue.ts';
import { checkAzure } from './azure-references.ts';
import { azure } from './azure.ts';
import { channels } from './channels.ts';
import { cluster } from './cluster.ts';
import { dns } from './dns.ts';
import { finishedJobs } from './finished-jobs.ts';
import { internet } from './internet.ts';
import { nodeIpam } from './node-ipam.ts';
import { kubernetes } from './kubernetes.ts';
import { checkNetwork } from './network-references.ts';
import { outbound } from './outbound.ts';
import { pod } from './pod.ts';
import { proof } from './proofs.ts';
import { checkReferences } from './references.ts';
import { scenarioRule } from './security-rule.ts';

const node = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a host name of small letters, digits and "-"'),
  pool: z.string(),
  address: z.ipv4('must be an IPv4 address'),
  /** Windows nodes are objects of the APIs only: no namespace stands behind them. */
  os: z.enum(['linux', 'windows']).default('linux'),
  /** Bash commands, run as root inside the node whenever it is made. */
  setup: z.array(z.string().min(1)).default([]),
  /**
   * Name of another node whose namespace this one shares, under an address of its own: for clusters of many nodes. It has
   * a kubelet port and runs scripts like any other; its pods are objects only.
   */
  within: z.string().optional(),
  ipam: nodeIpam,
  osImage: z.string().default('Ubuntu 22.04.5 LTS'),
  ready: z.enum(['True', 'False', 'Unknown']).default('True'),
  /**
   * kube-proxy. `hung`: its pod is ready, and programs nothing any more. `crashing`: its pod ends again and again. `missing`:
   * there is no pod. `knows`: endpoints by service (`namespace/name`) that it programmed before; left out: it never did.
   */
  kubeProxy: z
    .strictObject({
      state: z.enum(['running', 'hung', 'crashing', 'missing']).default('running'),
      knows: z.record(z.string(), z.array(z.ipv4('must be an IPv4 address'))).optional(),
    })
    .prefault({}),
  /** Addresses of the konnectivity-agent pods on this node. */
  agents: z.array(z.ipv4('must be an IPv4 address')).default([]),
});

const nsg = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,80}$/, 'must be a network security group name'),
  resourceGroup: z.string().optional(),
  subnet: z.boolean().default(false),
  nics: z.union([z.literal('all'), z.array(z.string())]).default([]),
  rules: z.array(scenarioRule).default([]),
});

const verdict = z.enum(['fault', 'clear', 'unknown', 'not-applicable']);

const expectation = z.strictObject({
  verdict: z.enum(['fault', 'clear', 'unknown']),
  checks: z.record(z.string(), verdict),
  changes: z.array(z.strictObject({ match: z.enum(['resource-and-time', 'resource', 'neighbour']), resource: z.string(), near: z.array(z.string()), says: z.string().optional() })).optional(),
  changesUnread: z.string().optional(),
});

const milliseconds = z.number().int().min(0).max(3_600_000);

export const scenario = z
  .strictObject({
    title: z.string().min(1),
    cluster,
    nodes: z.array(node).min(1, 'name at least one node'),
    /** Pods beside the agents and those that every cluster has. */
    pods: z.array(pod).default([]),
    finishedJobs: z.array(finishedJobs).default([]),
    nsgs: z.array(nsg).default([]),
    dns,
    internet,
    outbound,
    channels,
    azure,
    kubernetes,
    runCommand: z.strictObject({ latencyMs: milliseconds.default(300), pollMs: milliseconds.default(100) }).prefault({}),
    /** How long the API server waits for a kubelet before it gives up; 30 s on AKS. */
    tunnel: z.strictObject({ dialTimeoutMs: milliseconds.default(1_000) }).prefault({}),
    faults: z.array(z.strictObject({ id: z.enum(faultIds), node: z.string().optional() })).default([]),
    /** False: the product is not allowed to run anything on this cluster's nodes. The simulator does not read it. */
    probe: z.boolean().default(true),
    /** What is typed after `/aks` to examine it; `tunnel` and the cluster's name where nothing is written. */
    ask: z.string().min(1).optional(),
    /** What a diagnosis should conclude. For tests; the simulator does not read it. */
    expect: expectation.optional(),
    /** Measured facts that `expect` rests on. */
    proofs: z.array(proof).default([]),
  })
  .superRefine(checkReferences)
  .superRefine(checkAzure)
  .superRefine(checkNetwork);

export type Scenario = z.infer<typeof scenario>;
export type ScenarioNode = Scenario['nodes'][number];
export type ScenarioNsg = Scenario['nsgs'][number];
