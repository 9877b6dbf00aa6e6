import { contains, parseCidr } from '../../../net/cidr.ts';
import { isExempt } from '../../../net/egress/no-proxy.ts';
import type { Finding, Remedy } from '../../../model.ts';
import { advice } from './advice.ts';
import { evidenceOf, whereOf } from './scene.ts';
import type { EgressScene } from './scene.ts';

export interface MissingExemption {
  readonly finding: Finding;
  readonly remedy: Remedy;
}

/**
 * Places whose own `NO_PROXY` lacks the cluster's addresses or its API server. What the cluster's settings leave out is no
 * proof, since AKS adds these itself; a pod's manifest may set the variable anew. Source: AKS, "HTTP proxy support".
 */
export function missingExemptions(scene: EgressScene): readonly MissingExemption[] {
  return scene.probes.views.flatMap(({ place, noProxy }) => {
    if (noProxy === undefined) return [];
    const list = noProxy.split(',').map((entry) => entry.trim());
    const lacking = lackingIn(list, scene);
    if (lacking.length === 0) return [];
    const where = whereOf(place);
    const subject = `${where}/NO_PROXY`;
    const finding: Finding = {
      subject,
      headline: `NO_PROXY of ${where} lacks ${lacking.join(', ')}`,
      says: `NO_PROXY of ${where} lacks ${lacking.join(' and ')}, so that connections within the cluster are sent to the proxy.`,
      breaks: 'calls of services, pods or the API server by programs that heed the proxy variables',
      evidence: [evidenceOf(place)],
    };
    return [{ finding, remedy: remedyFor(subject, [...new Set([...list.filter((entry) => entry !== ''), ...entriesFor(scene)])], scene) }];
  });
}

const CLUSTER_NAMES = ['web.shop.svc', 'web.shop.svc.cluster.local'];

function lackingIn(list: readonly string[], { cluster: { fqdn, serviceCidrs, podCidrs } }: EgressScene): readonly string[] {
  // Services and pods are called by name nearly always, and a name is compared before it is resolved.
  const isByName = CLUSTER_NAMES.every((name) => isExempt(name, list));
  const ranges = (cidrs: readonly string[], what: string): readonly string[] => cidrs.filter((cidr) => !cidr.includes(':') && !coversRange(list, cidr)).map((cidr) => `${cidr} (${what})`);
  return [...(isByName ? [] : [...ranges(serviceCidrs, 'services'), ...ranges(podCidrs, 'pods')]), ...(fqdn === '' || isExempt(fqdn, list) ? [] : [`${fqdn} (the API server)`])];
}

const entriesFor = ({ cluster: { fqdn, serviceCidrs, podCidrs } }: EgressScene): readonly string[] => [...serviceCidrs, ...podCidrs, ...(fqdn === '' ? [] : [fqdn])];

function coversRange(list: readonly string[], cidr: string): boolean {
  const wanted = parseCidr(cidr);
  if (!wanted.ok) return true;
  return list.some((entry) => {
    const own = parseCidr(entry);
    return entry === '*' || (own.ok && own.value.bits <= wanted.value.bits && contains(entry, wanted.value.network.toString()) === true);
  });
}

const remedyFor = (subject: string, entries: readonly string[], { cluster }: EgressScene): Remedy =>
  advice({
    key: `no-proxy:${subject}`,
    title: 'Exempt the cluster itself from the proxy',
    command: `NO_PROXY=${entries.join(',')}`,
    because: 'the variable is set by the manifest of the workload or by whoever prepared the node',
    lasting: `take the variable out of the manifest, so that AKS sets it; for every workload: \`az aks update --resource-group ${cluster.resourceGroup} --name ${cluster.name} --http-proxy-config <file>\` with these in noProxy`,
    channel: 'kubernetes',
    subjects: [subject],
    check: 'proxy-blocks-egress',
  });
