import { z } from 'zod';
import { hostName, hostPattern } from './host-name.ts';

const port = z.number().int().min(1).max(65_535);
const status = z.number().int().min(200).max(599);
const address = z.ipv4('must be an IPv4 address');

const host = z.strictObject({
  name: hostName,
  /** One is given where it is left out. */
  address: address.optional(),
  port: port.default(443),
  /**
   * `refused`: the port is closed. `down`: nobody has the address. `silent`: takes connections and says nothing.
   * `silent-after-tls`: says nothing after the handshake. `reset-after-connect`: resets at the first byte.
   * `plain-http`: speaks HTTP without TLS. `status`: answers with `status`.
   */
  behaviour: z
    .enum(['ok', 'refused', 'down', 'silent', 'silent-after-tls', 'reset-after-connect', 'plain-http', 'status'])
    .default('ok'),
  status: status.default(200),
  certificate: z.enum(['valid', 'expired', 'wrong-name', 'self-signed']).default('valid'),
});

const rule = z.strictObject({
  /** A host name (also `*.name`, for the names the internet has below it), an address, a CIDR, or `any`: all of the internet. */
  to: z.union([z.literal('any'), z.cidrv4(), address, hostPattern], { error: 'must be "any", a host name, "*." and a host name, an address or a CIDR' }),
  /** None: every port and protocol. */
  ports: z.array(port).max(15).default([]),
  /**
   * `reset`: TCP reset. `reject`: ICMP, administratively prohibited. `sni-drop`, `sni-reset`: at the ClientHello that
   * names `to`. `intercept`: a man in the middle with certificates of an authority that nodes do not trust.
   * `strip-alpn`: the same, without negotiating ALPN. `block-page`: status 403 from the firewall; its authority is trusted.
   * `allow`: passes, whatever later rules say.
   */
  action: z.enum(['allow', 'drop', 'reset', 'reject', 'sni-drop', 'sni-reset', 'intercept', 'strip-alpn', 'block-page']),
});

const proxy = z.strictObject({
  address,
  port: port.default(3_128),
  behaviour: z.enum(['ok', 'refused', 'silent']).default('ok'),
  /** None: every host. */
  allow: z.array(hostPattern).default([]),
  /** The status that other hosts get. */
  otherwise: status.default(403),
});

export const internet = z
  .strictObject({
    /** One of the name of a default host takes its place. */
    hosts: z.array(host).max(100).default([]),
    /** In order; the first that matches a new connection decides. */
    firewall: z.array(rule).max(100).default([]),
    proxy: proxy.optional(),
  })
  .prefault({});

export type InternetSpec = z.infer<typeof internet>;
export type InternetHost = z.infer<typeof host>;
export type FirewallAction = z.infer<typeof rule>['action'];
export type FirewallSpec = z.infer<typeof rule>;
export type ProxySpec = z.infer<typeof proxy>;
