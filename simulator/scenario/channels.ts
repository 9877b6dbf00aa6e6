import { z } from 'zod';

const nodes = z.array(z.string()).min(1);
const calls = z.number().int().min(1).max(10_000);

/** How the ways to the cluster fail. */
export const channels = z
  .strictObject({
    /** The first calls on each machine meet another run command (409). */
    runCommandBusy: z.strictObject({ calls, nodes: nodes.optional() }).optional(),
    /** The guest agent does not answer: the operation fails after its latency. */
    agentSilent: z.strictObject({ nodes: nodes.optional() }).optional(),
    /** Fewer than 4,096 bytes of the answer arrive. */
    runCommandCut: z.strictObject({ bytes: z.number().int().min(0).max(4_095), nodes: nodes.optional() }).optional(),
    /** The first calls of ARM on paths that contain this text are throttled (429). */
    throttled: z
      .strictObject({ path: z.string().min(1), calls, retryAfterMs: z.number().int().min(0).max(60_000).default(1_000) })
      .optional(),
    /** Calls of ARM whose path contains this text are refused (403). */
    forbidden: z
      .array(z.strictObject({ method: z.enum(['GET', 'PUT', 'POST', 'DELETE']).optional(), path: z.string().min(1) }))
      .default([]),
    /** The API server's port refuses, or takes connections and never speaks. */
    kubernetes: z.enum(['reachable', 'refused', 'silent']).default('reachable'),
    /** The public address that the bot has to the API server: authorised ranges that do not hold it let its connections hang. */
    botAddress: z.ipv4('must be an IPv4 address').optional(),
  })
  .prefault({});

export type Channels = z.infer<typeof channels>;
