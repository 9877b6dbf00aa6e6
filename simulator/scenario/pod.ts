import { z } from 'zod';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace: small letters, digits and "-"');
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be a pod name: small letters, digits, "-" and "."');

const port = z.number().int().min(1).max(65_535);
const protocol = z.enum(['TCP', 'UDP']).default('TCP');

export const pod = z.strictObject({
  namespace: namespace.default('default'),
  name,
  node: z.string(),
  /** Makes the pod a real network namespace of its node. Left out: an object only, or the node's network. */
  address: z.ipv4('must be an IPv4 address').optional(),
  labels: z.record(z.string(), z.string()).default({}),
  owner: z.strictObject({ kind: z.string().min(1), name }).optional(),
  hostNetwork: z.boolean().default(false),
  ready: z.boolean().default(true),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).default('Running'),
  restarts: z.number().int().min(0).default(0),
  /** How the container ended last. */
  terminated: z.strictObject({ reason: z.string().min(1), exitCode: z.number().int().min(0).max(255), message: z.string().optional() }).optional(),
  /** Why the container does not run now. */
  waiting: z.strictObject({ reason: z.string().min(1), message: z.string().optional() }).optional(),
  dnsPolicy: z.enum(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']).default('ClusterFirst'),
  images: z.array(z.string().min(1)).default([]),
  serviceAccount: z.string().min(1).default('default'),
  /** Bash commands, run in the pod's network with its resolver, and with the node's programs. */
  setup: z.array(z.string().min(1)).default([]),
  /** `coredns`: a DNS server runs in it; while the pod is ready, it stands behind the cluster's DNS service. */
  runs: z.enum(['coredns']).optional(),
  /** Ports that its container declares. They tell nothing of what listens. */
  ports: z.array(z.strictObject({ name: z.string().min(1).optional(), containerPort: port, protocol })).default([]),
  /** Sockets that really listen in the pod's network; on `127.0.0.1` only from inside the pod. */
  listens: z.array(z.strictObject({ port, address: z.ipv4('must be an IPv4 address').default('0.0.0.0'), protocol })).default([]),
  /** As in a manifest; `ready` decides. */
  readinessProbe: z.looseObject({}).optional(),
});

export type ScenarioPod = z.infer<typeof pod>;
