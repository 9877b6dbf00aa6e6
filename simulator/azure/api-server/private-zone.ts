import { randomUUID } from 'node:crypto';
import type { Scenario } from '../../scenario/schema.ts';
import { privateFqdn } from '../cluster/fqdn.ts';
import { nodeResourceGroup, same, vnetId } from '../resource-ids.ts';

export interface ZoneLink {
  readonly name: string;
  /** ARM id. */
  readonly network: string;
  readonly etag: string;
}

/** The private DNS zone of a private cluster: https://learn.microsoft.com/azure/aks/private-clusters */
export interface PrivateZone {
  readonly name: string;
  readonly resourceGroup: string;
  /** The API server's name in it. */
  readonly record: string;
  links(): readonly ZoneLink[];
  put(name: string, network: string): ZoneLink;
  remove(name: string): void;
}

const newLink = (name: string, network: string): ZoneLink => ({ name, network, etag: randomUUID() });

/** The zone of the scenario; undefined where there is none. `after` tells the DNS whether the nodes' network is linked. */
export function createPrivateZone(scenario: Scenario, after: (isLinked: boolean) => void): PrivateZone | undefined {
  const { cluster } = scenario;
  const zone = cluster.privateDnsZone;
  if (!cluster.private || zone === 'none') return undefined;
  const [record = '', ...rest] = privateFqdn(cluster).split('.');
  const own = vnetId(cluster);
  const linked = cluster.privateDnsLinks ?? ['own'];
  let links = linked.map((network, index) => newLink(`link-${index + 1}`, network === 'own' ? own : own.replace(/[^/]+$/, network)));
  const tell = (): void => after(links.some(({ network }) => same(network, own)));
  tell();
  return {
    name: rest.join('.'),
    resourceGroup: zone === 'system' ? nodeResourceGroup(cluster) : zone.resourceGroup,
    record,
    links: () => links,
    put(name, network) {
      const link = newLink(name, network);
      links = [...links.filter((other) => !same(other.name, name)), link];
      tell();
      return link;
    },
    remove(name) {
      links = links.filter((other) => !same(other.name, name));
      tell();
    },
  };
}

/** What a cluster says of its zone: `system`, `none`, or the id of the customer's. */
export function zoneProperty({ cluster }: Scenario, zoneName: string): string {
  const zone = cluster.privateDnsZone;
  if (typeof zone === 'string') return zone;
  return `/subscriptions/${cluster.subscription}/resourceGroups/${zone.resourceGroup}/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
}
