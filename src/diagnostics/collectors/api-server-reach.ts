import type { Gathered } from '../evidence.ts';
import type { EgressEndpoint } from '../evidence/egress.ts';
import type { ApiServerReach } from '../evidence/api-server.ts';
import { firstServiceAddress } from '../net/first-service-address.ts';
import { egressSection } from '../node/egress-section.ts';
import { MissingEvidence, need } from './collector.ts';
import type { CollectContext, Probe } from './collector.ts';
import { excerptLines, viewOf } from './egress-probes.ts';
import { vantages } from './shared/vantages.ts';

type Needs = 'cluster' | 'nodes' | 'pods';

/** Nodes of different pools that are measured from, each with a pod on it. */
const PLACES = 3;

const SECTION = 'api-server';

/** The API server by its name and by its service address, from nodes and pods. Any answer is one: no credentials are sent. */
export const apiServerReach: Probe<'apiServerReach', Needs> = {
  kind: 'apiServerReach',
  source: 'nodes',
  uses: ['cluster', 'nodes', 'pods'],
  sections(node, gathered, context) {
    return placesOf(gathered, context).nodes.some(({ name, os }) => name === node && os === 'linux') ? [sectionOf(gathered)] : [];
  },
  podSections(gathered, context) {
    const nodes = need(gathered.nodes);
    const { pods } = placesOf(gathered, context);
    return pods.filter((pod) => nodes.some(({ name, os }) => name === pod.node && os !== 'windows')).map((pod) => ({ pod, sections: [sectionOf(gathered)] }));
  },
  read(answers, gathered, context): ApiServerReach {
    const endpoints = endpointsOf(gathered);
    const { nodes, pods } = placesOf(gathered, context);
    const known = need(gathered.nodes);
    const ofPods = pods.map((pod) => {
      const key = `${pod.namespace}/${pod.name}`;
      return viewOf({ node: pod.node, pod: key, address: pod.address }, answers.get(key), endpoints, known.find(({ name }) => name === pod.node), SECTION);
    });
    return { isAboutPod: context.target.pod !== undefined, endpoints, views: [...nodes.map((node) => viewOf({ node: node.name, address: node.address }, answers.get(node.name), endpoints, node, SECTION)), ...ofPods] };
  },
  excerpts: ({ views }) => Object.fromEntries(views.map((view) => [pathOf(view.place), excerptLines(view)])),
};

export const pathOf = ({ node, pod }: { readonly node: string; readonly pod?: string }): string => (pod === undefined ? `node/${node}/api-server` : `pod/${pod}/api-server`);

const sectionOf = (gathered: Gathered<Needs>) => ({ ...egressSection({ endpoints: endpointsOf(gathered), hasProxy: false }), name: SECTION });

/** The name, by which nodes go; and the first address of the services, by which pods go. */
function endpointsOf({ cluster }: Gathered<Needs>): readonly EgressEndpoint[] {
  const { fqdn, serviceCidrs } = need(cluster);
  const service = serviceCidrs.flatMap((cidr) => firstServiceAddress(cidr) ?? [])[0];
  const isName = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/i.test(fqdn);
  return [
    ...(isName ? [{ host: fqdn, port: 443, role: 'api-server', scheme: 'https' } as const] : []),
    ...(service === undefined ? [] : [{ host: service, port: 443, role: 'api-server', scheme: 'tcp' } as const]),
  ];
}

function placesOf({ nodes, pods }: Gathered<Needs>, { target }: CollectContext) {
  const places = vantages(need(nodes), need(pods), target, { max: PLACES });
  if (places.nodes.length + places.pods.length > 0) return places;
  throw new MissingEvidence(target.pod === undefined ? 'the cluster lists no node to measure from' : `there is no pod ${target.pod} in the cluster`);
}
