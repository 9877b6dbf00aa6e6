import type { EgressEndpoint, RequiredEndpoint } from '../../../evidence/egress.ts';
import type { Remedy } from '../../../model.ts';
import { parseAddress } from '../../../net/cidr.ts';
import { shellWord } from '../../../remedies/operations.ts';
import { advice } from './advice.ts';
import { nameOf } from './scene.ts';
import type { EgressScene } from './scene.ts';
import type { WayOut } from './way-out.ts';

export interface RuleRequest {
  readonly subject: string;
  readonly way?: WayOut;
  readonly wanted: readonly EgressEndpoint[];
  readonly scene: EgressScene;
  readonly required: readonly RequiredEndpoint[];
}

/** The registry's layers come from other names than its manifests. Source: AKS, "Outbound network and FQDN rules". */
const LAYERS = '*.data.mcr.microsoft.com';

const layersFor = (endpoints: readonly Pick<EgressEndpoint, 'host' | 'port'>[]): readonly Pick<EgressEndpoint, 'host' | 'port'>[] =>
  endpoints.some(({ host }) => host === 'mcr.microsoft.com') ? [{ host: LAYERS, port: 443 }] : [];

/** Names in one command; the rest is in the evidence. */
const MAX_NAMES = 40;

/**
 * Rules for whoever owns the firewall: what was blocked, and what Azure says that this cluster needs anyway. Source: AKS,
 * "Limit network traffic with Azure Firewall".
 */
export function applianceAdvice({ subject, way, wanted, scene, required }: RuleRequest): Remedy {
  const sources = sourcesOf(scene);
  const blocked = [...new Map(wanted.map((endpoint) => [nameOf(endpoint), endpoint])).values()];
  const needed = required.filter(({ protocol }) => /^https?$/i.test(protocol)).map(({ host, port }) => ({ host, port }));
  const all = [...new Map([...blocked, ...needed].map((endpoint) => [nameOf(endpoint), endpoint])).values()];
  const isWeb = ({ host, port }: Pick<EgressEndpoint, 'host' | 'port'>): boolean => (port === 443 || port === 80) && !parseAddress(host).ok;
  const web = [...all, ...layersFor(all)].filter(isWeb);
  const others = blocked.filter((endpoint) => !isWeb(endpoint));
  return advice({
    key: `firewall:${subject}`,
    title: `Admit ${blocked.map(nameOf).slice(0, 3).join(', ')}${blocked.length > 3 ? ', …' : ''} in the firewall`,
    command: [...webRules(web, sources), ...networkRules(others, sources)].join('\n'),
    because: 'the firewall is not a part of the cluster: its owner decides, and the name of its rule collection is not known here',
    lasting: `the rules of ${way?.kind === 'appliance' ? `the firewall behind ${way.route.nextHopIp ?? 'the route'}` : 'the filter'} and the template that writes them; a firewall with a policy takes the same fields by \`az network firewall policy rule-collection-group collection add-filter-collection\``,
    blastRadius: 'whatever the firewall protects',
    subjects: [subject],
    check: 'firewall-blocks-egress',
  });
}

function webRules(endpoints: readonly Pick<EgressEndpoint, 'host' | 'port'>[], sources: readonly string[]): readonly string[] {
  const byPort = [...Map.groupBy(endpoints, ({ port }) => port)];
  return byPort.map(([port, same]) => {
    const names = [...new Set(same.map(({ host }) => host))].slice(0, MAX_NAMES);
    const protocol = port === 80 ? 'Http=80' : `Https=${port}`;
    return `az network firewall application-rule create --resource-group <group> --firewall-name <firewall> --collection-name aks-egress-${port} --action Allow --priority <free priority> --name aks-egress-${port} --source-addresses ${sources.join(' ')} --protocols ${protocol} --target-fqdns ${names.map(shellWord).join(' ')}`;
  });
}

/** Addresses and names go into rules of different kinds. */
function networkRules(endpoints: readonly EgressEndpoint[], sources: readonly string[]): readonly string[] {
  const kindOf = ({ host }: EgressEndpoint): string => (parseAddress(host).ok ? 'addresses' : 'fqdns');
  return [...Map.groupBy(endpoints, (endpoint) => `${kindOf(endpoint)} ${endpoint.port}`)].map(([key, same]) => {
    const [kind = '', port = ''] = key.split(' ');
    const hosts = [...new Set(same.map(({ host }) => host))].slice(0, MAX_NAMES);
    return `az network firewall network-rule create --resource-group <group> --firewall-name <firewall> --collection-name aks-egress-${kind}-${port} --action Allow --priority <free priority> --name aks-egress-${port} --source-addresses ${sources.join(' ')} --protocols TCP --destination-${kind} ${hosts.map(shellWord).join(' ')} --destination-ports ${port}`;
  });
}

function sourcesOf({ routes }: EgressScene): readonly string[] {
  const prefixes = routes.ok ? routes.value.subnets.flatMap((subnet) => (subnet.ok ? subnet.value.prefixes : [])) : [];
  return prefixes.length === 0 ? ['<prefix of the node subnet>'] : [...new Set(prefixes)].toSorted();
}
