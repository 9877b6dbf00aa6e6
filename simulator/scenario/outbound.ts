import { z } from 'zod';

export const outbound = z
  .strictObject({
    /**
     * Source ports of each node towards one destination. Left out: `azure.loadBalancer.allocatedOutboundPorts`, or what
     * Azure gives to so many nodes; no limit of its own where a NAT gateway or an appliance translates.
     */
    snatPortsPerNode: z.number().int().min(1).max(64_000).optional(),
    egressAddresses: z.array(z.ipv4('must be an IPv4 address')).min(1).max(16).default(['198.51.100.7']),
    /** `none`: nothing reaches the internet. Left out: `none` for the outbound types `none` and `block`. */
    internet: z.enum(['reachable', 'none']).optional(),
  })
  .prefault({});

export type OutboundSpec = z.infer<typeof outbound>;
