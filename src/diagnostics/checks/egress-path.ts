// By which way traffic leaves decides what can stand in it. Sources: AKS, "Outbound network types"; Azure, "Virtual network
// traffic routing". It states facts and is never at fault itself.
import { clear, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { SubnetEgress } from '../evidence/egress.ts';
import { answers } from './shared/egress/judge-cause.ts';
import { sceneOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { ANYWHERE, described, wayOutOf } from './shared/egress/way-out.ts';
import type { WayOut } from './shared/egress/way-out.ts';
import { withoutCredentials } from './shared/egress/words.ts';

export default defineCheck({
  id: 'egress-path',
  diagnoses: ['egress'],
  role: 'fact',
  healthy: 'How traffic leaves the cluster',
  faulty: 'How traffic leaves the cluster is not known',
  settle: 'see `networkProfile.outboundType` of the cluster, and route table and NAT gateway of its subnets',
  needs: ['cluster', 'nodes', 'routes'],
  consults: ['egressProbes', 'networkSecurity', 'networkPolicies', 'namespaces', 'pods'],
  analyze({ cluster, nodes, routes }, consulted): Judgement {
    if (nodes.length === 0) return notApplicable('The cluster lists no node of its own, so nothing of its virtual network leads out.');
    const { egressProbes } = consulted;
    const probes = egressProbes.ok ? egressProbes.value : { isAboutPod: false, endpoints: [], views: [] };
    const scene = sceneOf({ cluster, egressProbes: probes }, { ...consulted, routes: { ok: true, value: routes } });
    const unread = routes.subnets.find((subnet) => !subnet.ok);
    const ways = routes.subnets.flatMap((subnet) => (subnet.ok ? [{ subnet: subnet.value, way: wayOutOf(scene, subnet.value, ANYWHERE) }] : []));
    const open = ways.find(({ way }) => way.kind === 'unknown');
    const facts = `${[...new Set(ways.map(({ subnet, way }) => factOf(subnet, way)))].join('; ')}${proxyOf(scene)}`;
    if (open?.way.kind === 'unknown') return unknown(`How traffic leaves is not certain: ${open.way.reason}.`);
    if (ways.length === 0 || unread?.ok === false) return unknown(unread?.ok === false ? `${unread.reason}.` : 'The subnets of the nodes are not known.');
    return clear(`${facts}. ${answers(scene)}`.trim());
  },
});

function factOf({ name, pods }: SubnetEgress, way: WayOut): string {
  const who = `${pods ? 'Pods in subnet' : 'Subnet'} \`${name}\``;
  return way.kind === 'off' ? `${who} ${pods ? 'do' : 'does'} not reach the internet: ${way.because}` : `${who} ${pods ? 'reach' : 'reaches'} the internet by ${described(way)}`;
}

function proxyOf({ cluster: { httpProxy } }: EgressScene): string {
  if (httpProxy === undefined) return '';
  return `; HTTP and HTTPS go to the proxy ${withoutCredentials(httpProxy.httpsProxy === '' ? httpProxy.httpProxy : httpProxy.httpsProxy)}`;
}
