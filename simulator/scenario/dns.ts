import { z } from 'zod';
import { byHost, hostName } from './host-name.ts';

/**
 * `closed`: nobody listens. `drop`: no answer. `slow`: the right answer, `delayMs` late. `truncate`: over UDP only the
 * header with the TC flag, so that TCP is needed. The rest answer every question with that status.
 */
const behaviour = z.enum(['answer', 'nxdomain', 'servfail', 'refused', 'drop', 'slow', 'truncate', 'closed']);
const behaviourOfName = behaviour.exclude(['answer', 'closed']);
const delayMs = z.number().int().min(0).max(60_000);
const address = z.ipv4('must be an IPv4 address');

/** What a name is: its addresses, another name, or how questions about it go. */
const record = z.union([address, z.array(address).min(1).max(16), z.strictObject({ cname: hostName }), behaviourOfName], {
  error: `must be an IPv4 address, a list of them, { cname: … } or one of ${behaviourOfName.options.join(', ')}`,
});
const names = byHost(record);

const conduct = {
  behaviour: behaviour.default('answer'),
  /** Over TCP, where it differs. */
  tcp: behaviour.exclude(['truncate']).optional(),
  delayMs: delayMs.default(3_000),
};

const upstream = { ...conduct, /** What this server alone says, ahead of `dns.names`. */ names: names.default({}) };

/** A zone of coredns-custom: where its questions go, or how they all go. */
const zone = z.union([z.strictObject({ forward: z.array(address).min(1).max(8) }), behaviourOfName], {
  error: `must be { forward: [addresses] } or one of ${behaviourOfName.options.join(', ')}`,
});

export const dns = z
  .strictObject({
    /** 168.63.129.16. */
    azure: z.strictObject(upstream).prefault({}),
    /** The DNS servers of the virtual network; none: Azure's. */
    servers: z.array(z.strictObject({ address, ...upstream })).max(20).default([]),
    /** What every upstream knows beside the names of `internet`. */
    names: names.default({}),
    /** The CoreDNS pods. */
    cluster: z.strictObject({ ...conduct, custom: byHost(zone).default({}) }).prefault({}),
  })
  .prefault({});

export type DnsSpec = z.infer<typeof dns>;
export type DnsBehaviour = z.infer<typeof behaviour>;
export type DnsRecord = z.infer<typeof record>;
export type DnsConduct = Pick<DnsSpec['azure'], 'behaviour' | 'tcp' | 'delayMs'>;
export type ClusterDnsSpec = DnsSpec['cluster'];
