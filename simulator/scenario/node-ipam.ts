import { z } from 'zod';

const count = z.number().int().min(0).max(1_000);

/** What the network plugin of a node has handed out beside the addresses of its pods. */
export const nodeIpam = z
  .strictObject({
    /** Addresses that it forgot to take back. */
    leaked: count.default(0),
    /** Of the NodeNetworkConfig, where they are not what follows from the pods. */
    requested: count.optional(),
    assigned: count.optional(),
    /** What Azure answered last. */
    ncStatus: z.string().regex(/^NC[A-Za-z]+$/, 'must be an NCStatus such as NCUpdateSubnetFullError').optional(),
    /** A store that no plugin is known to write: nothing is where it is looked for. */
    hidden: z.boolean().default(false),
  })
  .prefault({});
