import { z } from 'zod';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace: small letters, digits and "-"');
const group = z.string().regex(/^[\w.()-]{1,90}$/, 'must be a resource group name');

/** `system`: AKS's own zone, in the node resource group. `none`: the private address is in public DNS. */
export const privateDnsZone = z.union([z.enum(['system', 'none']), z.strictObject({ resourceGroup: group })]).default('system');

/** Networks that the zone is linked to: `own` is that of the nodes, others are names in its resource group. */
export const privateDnsLinks = z.array(z.string().min(1)).max(20).optional();

/** What Azure's own monitoring says of the cluster. */
export const resourceHealth = z
  .strictObject({
    state: z.enum(['Available', 'Degraded', 'Unavailable', 'Unknown']).default('Available'),
    summary: z.string().default('There are no known Azure platform problems that affect this cluster.'),
    reasonType: z.enum(['', 'Unplanned', 'Planned', 'UserInitiated']).default(''),
    since: z.iso.datetime().default('2026-11-20T08:00:00Z'),
  })
  .prefault({});

/** Checks of `/readyz` that fail. */
export const readyz = z.strictObject({ failing: z.array(z.string().regex(/^[\w./-]+$/)).default([]) }).prefault({});

/** What a service account may do, for whoever asks about it; one that is not named may do nothing. */
export const serviceAccounts = z
  .array(
    z.strictObject({
      namespace,
      name: z.string().min(1),
      rules: z.array(z.strictObject({ verbs: z.array(z.string()), apiGroups: z.array(z.string()).default(['']), resources: z.array(z.string()), namespace: namespace.optional() })).default([]),
    }),
  )
  .default([]);

export type ServiceAccountSpec = z.infer<typeof serviceAccounts>[number];
