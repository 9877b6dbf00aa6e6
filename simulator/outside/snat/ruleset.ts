import { platformAddresses } from '../addresses.ts';
import type { OutsideSpec, SnatSpec } from '../model.ts';

/** Ports below are nobody's: learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections. */
const firstPort = 1_024;
const portsPerAddress = 64_512;

export interface PortRange {
  readonly node: string;
  /** Of the node. */
  readonly source: string;
  readonly address: string;
  readonly from: number;
  readonly to: number;
}

/** The slices of the egress addresses' ports, one for each node, in the order of the nodes. */
export function portRanges(nodes: readonly { name: string; address: string }[], { addresses, portsPerNode }: SnatSpec): PortRange[] {
  const slices = Math.max(1, Math.floor(portsPerAddress / portsPerNode));
  return nodes.map(({ name, address: source }, index) => {
    const from = firstPort + (index % slices) * portsPerNode;
    const address = addresses[Math.floor(index / slices) % addresses.length] ?? '';
    return { node: name, source, address, from, to: Math.min(from + portsPerNode - 1, 65_535) };
  });
}

const set = (name: string, type: string): string => `  set ${name} { type ${type}; flags dynamic; size 65535; }\n`;

const firstSegment = 'tcp flags & (syn | ack) == syn';

/** Marks of packets that go to a server of the firewall, in the DSCP field: it survives the way into the other namespace. */
export interface Diversion {
  /** Mark of the connection, as the firewall's rules set it. */
  readonly mark: number;
  readonly dscp: number;
  readonly port: number;
}

/** Input of `nft -f` in the world, also to change the ranges: sets and open connections stay. */
export function worldRuleset({ vnetPrefixes }: Pick<OutsideSpec, 'vnetPrefixes'>, ranges: readonly PortRange[], diversions: readonly Diversion[]): string {
  const inside = [...vnetPrefixes, ...platformAddresses].join(', ');
  const translate = ranges.map(
    ({ source, address, from, to }) => `    ip saddr ${source} meta l4proto { tcp, udp } snat to ${address}:${from}-${to}\n    ip saddr ${source} snat to ${address}\n`,
  );
  const divert = diversions.map(({ mark, dscp }) => `    ct direction original ct mark ${mark} ip dscp set ${dscp}\n`);
  return `table ip outbound {
${set('attempted', 'ipv4_addr . ipv4_addr . inet_service')}  chain count { type filter hook postrouting priority srcnat - 10; policy accept; }
  chain translate { type nat hook postrouting priority srcnat; policy accept; }
  chain divert { type filter hook forward priority 10; policy accept; }
}
flush chain ip outbound count
flush chain ip outbound translate
flush chain ip outbound divert
table ip outbound {
  chain count {
    oifname "outside0" ip daddr != { ${inside} } ${firstSegment} update @attempted { ip saddr . ip daddr . tcp dport counter }
  }
  chain translate {
    oifname != "outside0" accept
    ip daddr { ${inside} } accept
${translate.join('')}  }
  chain divert {
${divert.join('')}  }
}
`;
}

/**
 * Input of `nft -f` in the outside: counts the connections that got a port, and leads diverted ones to the firewall's
 * own servers. A connection without a port dies at the very end of the world's stack, where no rule can see it.
 */
export const outsideRuleset = (diversions: readonly Diversion[]): string => `table ip outbound {
${set('passed', 'ipv4_addr . inet_service . ipv4_addr . inet_service')}  chain count {
    type filter hook prerouting priority dstnat - 10; policy accept;
    iifname "world0" ${firstSegment} update @passed { ip saddr . tcp sport . ip daddr . tcp dport counter }
  }
  chain arrive {
    type nat hook prerouting priority dstnat; policy accept;
${diversions.map(({ dscp, port }) => `    meta l4proto tcp ip dscp ${dscp} redirect to :${port}\n`).join('')}  }
}
`;
