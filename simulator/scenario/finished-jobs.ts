import { z } from 'zod';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace: small letters, digits and "-"');

/** Jobs that have ended, and their pods, which still hold their addresses: nobody has cleared them away yet. */
export const finishedJobs = z.strictObject({
  namespace,
  /** The CronJob that makes them, or the first word of their names. */
  name: namespace,
  node: z.string(),
  count: z.number().int().min(1).max(200),
  labels: z.record(z.string(), z.string()).default({}),
  schedule: z.string().optional(),
  ttlSecondsAfterFinished: z.number().int().min(0).optional(),
  keepsSucceeded: z.number().int().min(0).optional(),
  phase: z.enum(['Succeeded', 'Failed']).default('Succeeded'),
  /** False: the plugin has taken the addresses back; only the objects are left. */
  holdsAddresses: z.boolean().default(true),
});

export type FinishedJobs = z.infer<typeof finishedJobs>;

export const jobName = ({ name }: Pick<FinishedJobs, 'name'>, index: number): string => `${name}-${29_390_000 + index}`;
