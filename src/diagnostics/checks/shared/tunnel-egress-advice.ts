import type { ClusterFacts } from '../../evidence/cluster.ts';
import type { TunnelEgress } from '../../evidence/tunnel.ts';
import type { Remedy } from '../../model.ts';

/** Firewalls belong to somebody else, and seldom to this cluster alone: the rule is told, and nobody is offered a button. */
export function tunnelEgressAdvice(closed: readonly TunnelEgress[], { location, fqdn }: ClusterFacts): readonly Remedy[] {
  const [first] = closed;
  if (first === undefined) return [];
  return [
    {
      key: `tunnel-egress:${first.port}`,
      title: `Let the tunnel agents through to ${fqdn}`,
      risk: 'risky',
      operations: [],
      command: commandFor(first, location, fqdn),
      undo: '',
      channel: 'arm',
      blastRadius: 'whatever leaves through that firewall',
      lasting: first.kind === 'konnectivity' ? 'exempt the API server from TLS inspection: the agents trust the cluster\'s authority only' : 'upgrade the cluster: konnectivity replaces this tunnel and needs tcp/443 only',
      adviceBecause: 'the firewall on the way is not part of the cluster',
      restsOn: { host: fqdn, port: first.port },
      verify: { checks: ['tunnel-egress-port-closed'], subjects: closed.map(({ agent }) => agent) },
    },
  ];
}

function commandFor({ kind, port }: TunnelEgress, location: string, fqdn: string): string {
  const rule = 'az network firewall policy rule-collection-group collection add-filter-collection --resource-group RESOURCE_GROUP --policy-name POLICY --rule-collection-group-name GROUP --name aks-tunnel --collection-priority 200 --action Allow --rule-name api-server --source-addresses NODE_SUBNET';
  if (kind === 'konnectivity') return `${rule} --rule-type ApplicationRule --protocols Https=${port} --target-fqdns ${fqdn}`;
  return `${rule} --rule-type NetworkRule --ip-protocols ${kind === 'aks-link' ? 'UDP' : 'TCP'} --destination-ports ${port} --destination-addresses AzureCloud.${location}`;
}
