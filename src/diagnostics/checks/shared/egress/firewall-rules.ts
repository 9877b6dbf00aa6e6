import type { EgressEndpoint, RequiredEndpoint } from '../../../evidence/egress.ts';
import type { Remedy } from '../../../model.ts';
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
  const web = all.filter(({ port }) => port === 443 || port === 80);
  const others = blocked.filter(({ port }) => port !== 443 && port !== 80);
  return advice({
    key: `firewall:${subject}`,
    title: `Admit ${blocked.map(nameOf).slice(0, 3).join(', ')}${blocked.length > 3 ? ', …' : ''} in the firewall`,
    command: [...webRules(web, sources), ...others.map((endpoint) => networkRule(endpoint, sources))].join('\n'),
    because: 'the firewall is not a part of the cluster: its owner decides, and the name of its rule collection is not known here',
    lasting: way?.kind === 'appliance' ? `the rules of the firewall behind ${way.route.nextHopIp ?? 'the route'} and the template that writes them` : 'the rules of the filter, and the template that writes them',
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
    return `az network firewall application-rule create --resource-group <group> --firewall-name <firewall> --collection-name aks-egress --name aks-egress-${port} --source-addresses ${sources.join(' ')} --protocols ${protocol} --target-fqdns ${names.map((name) => (name.includes('*') ? `'${name}'` : name)).join(' ')}`;
  });
}

const networkRule = ({ host, port }: Pick<EgressEndpoint, 'host' | 'port'>, sources: readonly string[]): string =>
  `az network firewall network-rule create --resource-group <group> --firewall-name <firewall> --collection-name aks-egress-network --name aks-egress-${port} --source-addresses ${sources.join(' ')} --protocols TCP --destination-fqdns ${host} --destination-ports ${port}`;

function sourcesOf({ routes }: EgressScene): readonly string[] {
  const prefixes = routes.ok ? routes.value.subnets.flatMap((subnet) => (subnet.ok ? subnet.value.prefixes : [])) : [];
  return prefixes.length === 0 ? ['<prefix of the node subnet>'] : [...new Set(prefixes)].toSorted();
}
