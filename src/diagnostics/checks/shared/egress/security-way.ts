import { contains } from '../../../net/cidr.ts';
import type { NodeSecurity } from '../../../evidence.ts';
import { judgeDeparture } from '../nsg-path.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { isServiceAddress } from './in-cluster.ts';
import type { EgressScene, Trial } from './scene.ts';
import type { WayOut } from './way-out.ts';

/** What the security groups on the way out of a place's node say; nothing where they let it pass. */
export function securityBlames(trial: Trial, scene: EgressScene, destination: string, way: WayOut): readonly Blame[] {
  if (isServiceAddress(scene, destination)) return [];
  const { place, result } = trial;
  const from = securityOf(scene, place.node);
  if (typeof from === 'string') return [perhaps('nsg-denies-egress', trial, from)];
  const source = sourceOf(trial, scene, from);
  const { denials, doubts } = judgeDeparture({ from, source, destination, port: result.endpoint.port, destinationIsOutside: isOutside(way) });
  if (denials.length > 0) return denials.map((denial) => certainly('nsg-denies-egress', trial, '', { denial, way }));
  return doubts.map((doubt) => perhaps('nsg-denies-egress', trial, doubt));
}

export function securityOf({ security }: EgressScene, node: string): NodeSecurity | string {
  if (!security.ok) return security.reason;
  const found = security.value.flatMap((answer) => (answer.ok ? [answer.value] : [])).find((one) => one.node === node);
  const missing = security.value.find((answer) => !answer.ok);
  return found ?? (missing?.ok === false ? missing.reason : `the network security groups of ${node} are not known`);
}

/** Overlay and kubenet translate to the node's address before a group sees a packet; other pods keep their own. */
function sourceOf({ place }: Trial, { cluster }: EgressScene, from: NodeSecurity): string {
  if (place.pod === undefined) return from.address;
  const { networkPlugin, networkPluginMode, podCidrs } = cluster;
  const isTranslated = networkPluginMode === 'overlay' || networkPlugin === 'kubenet' || podCidrs.some((prefix) => contains(prefix, place.address) === true);
  return isTranslated ? from.address : place.address;
}

/** A user-defined route makes its prefix a part of the tag VirtualNetwork. Source: Azure, "Virtual network service tags". */
const isOutside = ({ kind }: WayOut): boolean => kind === 'load-balancer' || kind === 'nat-gateway';
