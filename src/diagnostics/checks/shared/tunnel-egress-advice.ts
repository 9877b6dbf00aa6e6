import type { ClusterFacts } from '../../evidence/cluster.ts';
import type { TunnelEgress } from '../../evidence/tunnel.ts';
import type { Remedy } from '../../model.ts';
import type { EgressReading } from '../../net/tunnel-egress.ts';

export interface ClosedWay {
  readonly way: TunnelEgress;
  readonly reading: EgressReading;
  readonly subject: string;
}

/** Firewalls belong to somebody else, and seldom to this cluster alone: the rule is told, and nobody is offered a button. */
export function tunnelEgressAdvice({ way, reading, subject }: ClosedWay, cluster: ClusterFacts): Remedy {
  const { host, port, kind } = way;
  const common = {
    risk: 'risky',
    operations: [],
    channel: 'arm',
    restsOn: { host, port, kind, what: reading.what ?? '' },
    verify: { checks: ['tunnel-egress-port-closed'], subjects: [subject] },
  } as const;
  if (reading.isDns === true) return { ...common, ...resolution(cluster, host) };
  return {
    ...common,
    key: `tunnel-egress:${port}:${reading.what ?? ''}`,
    title: `Let the tunnel agents through to ${host}`,
    command: commandFor(way, cluster),
    undo: 'az network firewall policy rule-collection-group collection remove --resource-group RESOURCE_GROUP --policy-name POLICY --rule-collection-group-name GROUP --name aks-tunnel',
    blastRadius: 'whatever leaves through that firewall',
    lasting: kind === 'konnectivity' ? 'exempt the API server from TLS inspection: the agents trust the cluster\'s authority only' : 'upgrade the cluster: konnectivity replaces this tunnel and needs tcp/443 only',
    adviceBecause: 'the firewall on the way is not part of the cluster',
  };
}

const resolution = ({ name }: ClusterFacts, host: string) => ({
  key: 'tunnel-egress:dns',
  title: `Find out why ${host} does not resolve`,
  command: `/aks dns ${name} ${host}`,
  undo: 'nothing to take back: this only looks',
  blastRadius: 'nothing: this only looks',
  lasting: 'mend the DNS servers of the virtual network; of a private cluster, link its private zone to that network',
  adviceBecause: 'the diagnosis of DNS finds the cause and its repair',
});

function commandFor({ kind, port, host }: TunnelEgress, { location }: ClusterFacts): string {
  const rule = 'az network firewall policy rule-collection-group collection add-filter-collection --resource-group RESOURCE_GROUP --policy-name POLICY --rule-collection-group-name GROUP --name aks-tunnel --collection-priority 200 --action Allow --rule-name api-server --source-addresses NODE_SUBNET';
  if (kind === 'konnectivity') return `${rule} --rule-type ApplicationRule --protocols Https=${port} --target-fqdns ${host}`;
  return `${rule} --rule-type NetworkRule --ip-protocols ${kind === 'aks-link' ? 'UDP' : 'TCP'} --destination-ports ${port} --destination-addresses AzureCloud.${location}`;
}
