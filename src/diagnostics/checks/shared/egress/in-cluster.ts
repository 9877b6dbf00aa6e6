/** Names and addresses that mean something within the cluster only. */
import { contains } from '../../../net/cidr.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { isSame, nameOf, trialsOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';

/** A service's address is none of the network's: the node puts a pod's address in its place before anything leaves. */
export const isServiceAddress = ({ cluster: { serviceCidrs } }: EgressScene, address: string): boolean => holds(serviceCidrs, address);

const holds = (cidrs: readonly string[], address: string): boolean => cidrs.some((cidr) => contains(cidr, address) === true);

/**
 * A node asks the virtual network's resolver, which knows no service: that such a name does not resolve there is no fault.
 * Nothing where the name is another one. Source: Kubernetes, "DNS for Services and Pods".
 */
export function unknownToNodes(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { place, result } = trial;
  if (place.pod !== undefined || result.stage !== 'resolve' || !isInCluster(trial, scene)) return [];
  const isSeen = scene.probes.views.some(({ place: other, results }) => other.pod !== undefined && results.ok);
  if (isSeen) return [{ ...certainly('dns-resolution-fails', trial, 'nodes do not resolve names of services'), isMeant: true }];
  return [perhaps('dns-resolution-fails', trial, `${nameOf(result.endpoint)} is a name within the cluster, which nodes do not resolve, and no pod was measured from: name one with \`--pod\``)];
}

function isInCluster({ result: { endpoint } }: Trial, scene: EgressScene): boolean {
  if (/\.svc$|\.svc\.|\.cluster\.local$/.test(endpoint.host)) return true;
  const { serviceCidrs, podCidrs } = scene.cluster;
  const addresses = trialsOf(scene).flatMap(({ result }) => (isSame(result.endpoint, endpoint) ? result.addresses : []));
  return addresses.length > 0 && addresses.every((address) => holds([...serviceCidrs, ...podCidrs], address));
}
