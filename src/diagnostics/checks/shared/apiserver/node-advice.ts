import type { ClusterFacts } from '../../../evidence/cluster.ts';
import type { Remedy } from '../../../model.ts';
import { shellWord } from '../../../remedies/operations.ts';
import type { NodeReason } from './node-reason.ts';
import type { Try } from './reach.ts';

/** What a person does next where no change from here helps. */
export function nodeAdvice(kind: NodeReason['kind'], { result }: Try, cluster: ClusterFacts, subjects: readonly string[]): Remedy {
  const { host, port } = result.endpoint;
  return {
    ...ADVICE[kind === 'name' || kind === 'appliance' || kind === 'inspection' ? kind : 'open'](host, port, cluster),
    key: `reach:${kind}`,
    risk: 'low',
    operations: [],
    channel: 'arm',
    restsOn: { host, kind },
    verify: { checks: ['nodes-cannot-reach-api-server'], subjects },
  };
}

type Words = Pick<Remedy, 'title' | 'command' | 'undo' | 'blastRadius' | 'lasting' | 'adviceBecause'>;

const LOOKS = { undo: 'nothing to take back: this only looks', blastRadius: 'nothing: this only looks' } as const;

const RULE = 'az network firewall policy rule-collection-group collection add-filter-collection --resource-group RESOURCE_GROUP --policy-name POLICY --rule-collection-group-name GROUP --name aks-api-server --collection-priority 200 --action Allow --rule-name api-server --source-addresses NODE_SUBNET';

const ADVICE: Readonly<Record<'name' | 'appliance' | 'inspection' | 'open', (host: string, port: number, cluster: ClusterFacts) => Words>> = {
  name: (host, _port, { name }) => ({
    ...LOOKS,
    title: `Find out why ${host} does not resolve`,
    command: `/aks dns ${name} ${host}`,
    lasting: 'mend the DNS servers of the virtual network; of a private cluster, link its private zone to the network of whoever answers',
    adviceBecause: 'the diagnosis of DNS finds the cause and its repair',
  }),
  appliance: (host, port) => ({
    title: `Let the nodes through to ${host}`,
    command: `${RULE} --rule-type ApplicationRule --protocols Https=${port} --target-fqdns ${shellWord(host)}`,
    undo: 'az network firewall policy rule-collection-group collection remove --resource-group RESOURCE_GROUP --policy-name POLICY --rule-collection-group-name GROUP --name aks-api-server',
    blastRadius: 'whatever leaves through that firewall',
    lasting: 'allow what `az aks show` and the required endpoints of AKS name, by the service tag AzureKubernetesService where the firewall knows it',
    adviceBecause: 'the firewall on the way is not part of the cluster',
  }),
  inspection: (host, port) => ({
    title: `Exempt ${host} from TLS inspection`,
    command: `openssl s_client -connect ${host}:${port} -servername ${host} -showcerts </dev/null`,
    ...LOOKS,
    lasting: 'exempt the API server where TLS is opened: kubelets trust the authority of the cluster only',
    adviceBecause: 'what opens TLS on the way is not part of the cluster',
  }),
  open: (host, port, { name }) => ({
    ...LOOKS,
    title: `Find out what stands between the nodes and ${host}`,
    command: `/aks egress ${name} ${host}:${port}`,
    lasting: 'mend what that finds: security groups, firewalls and the way out are examined there',
    adviceBecause: 'the diagnosis of the way out finds the cause and its repair',
  }),
};
