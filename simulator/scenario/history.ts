import { z } from 'zod';

const minutesAgo = z.number().min(0).max(129_600);

/** What the API tells of an object's past. Without it, objects are as old as the cluster, and nobody wrote them since. */
export const history = z.strictObject({
  /** `Kind/namespace/name`, or `Node/name`. */
  object: z.string().regex(/^(Node\/[^/]+|(ConfigMap|NetworkPolicy|Service|Deployment|DaemonSet|StatefulSet)\/[^/]+\/[^/]+)$/, 'must be Kind/namespace/name, or Node/name'),
  madeMinutesAgo: minutesAgo.optional(),
  /** Entries of `managedFields`. */
  writes: z.array(z.strictObject({ minutesAgo, manager: z.string().min(1), subresource: z.string().optional() })).default([]),
  /** Of a Deployment: when its ReplicaSet was made. */
  rollout: z.strictObject({ minutesAgo, revision: z.number().int().min(1), because: z.string().optional() }).optional(),
  /** Of a Node: since when its Ready condition is what it is. */
  readyMinutesAgo: minutesAgo.optional(),
});

export type HistorySpec = z.infer<typeof history>;
