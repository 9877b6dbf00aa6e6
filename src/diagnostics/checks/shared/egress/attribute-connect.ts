import { contains } from '../../../net/cidr.ts';
import { isExempt } from '../../../net/egress/no-proxy.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { policyBlames } from './policy-way.ts';
import { securityBlames } from './security-way.ts';
import { destinationOf, isConnected, isPlace, isSame, nameOf, trialsOf, whereOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';
import { described, wayOut } from './way-out.ts';
import type { WayOut } from './way-out.ts';
import { happened, withoutCredentials } from './words.ts';

/** No connection came about: policies and groups drop silently; what else may be in the way, comparing tells. */
export function connectBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const destination = destinationOf(trial.result);
  if (destination === undefined) return [perhaps('firewall-blocks-egress', trial, 'the address that did not answer is not known')];
  if (isNobodys(destination)) return [certainly('dns-resolution-fails', trial, `${trial.result.endpoint.host} resolves to ${destination}, which is no server's address: filters of names answer so, and entries in a hosts file`)];
  const way = wayOut(scene, trial.place, destination);
  if (way.kind === 'off') return offBlames(trial, way);
  const silent = trial.result.outcome === 'connect-timeout';
  const near = silent ? [...policyBlames(trial, scene, destination), ...securityBlames(trial, scene, destination, way)] : [];
  const proven = near.filter(({ isCertain }) => isCertain);
  if (proven.length > 0) return proven;
  const far = isBypass(trial, scene, way) ? [perhaps('endpoint-down', trial, bypassed(trial, scene), { way })] : farBlames(trial, scene, way);
  return near.length === 0 ? far : [...near, ...far.map((blame): Blame => ({ ...blame, isCertain: false }))];
}

const isNobodys = (address: string): boolean => ['0.0.0.0/8', '127.0.0.0/8'].some((range) => contains(range, address) === true);

/** In clusters with a proxy, a bare port is tried directly, though programs may go by the proxy, and firewalls often let nothing else out. */
function isBypass({ result: { endpoint } }: Trial, { cluster: { httpProxy } }: EgressScene, { kind }: WayOut): boolean {
  return httpProxy !== undefined && endpoint.role === 'target' && endpoint.scheme === 'tcp' && kind !== 'private' && !isExempt(endpoint.host, httpProxy.noProxy);
}

function bypassed({ result }: Trial, { cluster: { httpProxy } }: EgressScene): string {
  const proxy = withoutCredentials(httpProxy?.httpsProxy || httpProxy?.httpProxy || '');
  return `${nameOf(result.endpoint)} ${happened(result)} without the proxy; whether it answers programs that go by it tells \`curl -v --proxy ${proxy} https://${nameOf(result.endpoint)}/\``;
}

/** Nodes need their API server whatever the outbound type is. */
function offBlames(trial: Trial, way: Extract<WayOut, { kind: 'off' }>): readonly Blame[] {
  if (trial.result.endpoint.role !== 'api-server') return [certainly('egress-off-by-design', trial, way.because, { way })];
  return [perhaps('firewall-blocks-egress', trial, `the API server ${nameOf(trial.result.endpoint)} has a public address, which ${whereOf(trial.place)} does not reach (${way.because}), though nodes cannot do without it`, { way })];
}

/** Neither policy nor group: the way beyond, or the endpoint. */
function farBlames(trial: Trial, scene: EgressScene, way: WayOut): readonly Blame[] {
  const all = trialsOf(scene);
  const elsewhere = all.filter(({ result, place }) => isSame(result.endpoint, trial.result.endpoint) && !isPlace(place, trial.place) && isConnected(result));
  if (elsewhere.length > 0) return onlyHere(trial, scene, elsewhere, way);
  const others = all.filter(({ result, place }) => isPlace(place, trial.place) && !isSame(result.endpoint, trial.result.endpoint) && isConnected(result));
  if (others.length > 0) return onlyThis(trial, scene, way);
  const isCompared = all.some(({ result, place }) => isPlace(place, trial.place) && !isSame(result.endpoint, trial.result.endpoint) && result.endpoint.proxy === undefined && result.stage === 'connect');
  return isCompared ? nothingPasses(trial, way) : alone(trial, way);
}

function onlyHere(trial: Trial, scene: EgressScene, elsewhere: readonly Trial[], way: WayOut): readonly Blame[] {
  const { place, result } = trial;
  const onNode = elsewhere.find(({ place: other }) => other.node === place.node && other.pod === undefined);
  const said = `${nameOf(result.endpoint)} ${happened(result)} in ${whereOf(place)}`;
  if (place.pod !== undefined && onNode !== undefined) {
    const { networkPolicy } = scene.cluster;
    const hasEngine = networkPolicy !== '' && networkPolicy !== 'none';
    const cause = hasEngine ? 'network-policy-blocks-egress' : 'firewall-blocks-egress';
    return [perhaps(cause, trial, `${said}, while ${place.node}, its node, gets through, and no NetworkPolicy that was read denies it: look at the node's FORWARD chain (\`iptables -S FORWARD\`) and at policies of other engines`)];
  }
  const there = elsewhere.map(({ place: other, result: answer }) => wayOut(scene, other, destinationOf(answer)));
  if (way.kind === 'appliance' && there.every(({ kind }) => kind !== 'appliance' && kind !== 'unknown')) {
    return [certainly('firewall-blocks-egress', trial, `it answers where traffic does not leave by ${described(way)}`, { way })];
  }
  return [perhaps('firewall-blocks-egress', trial, `${said}, while ${whereOf(elsewhere[0]?.place ?? place)} gets through: look at the firewall of ${place.node} (\`iptables-save\`), at its SNAT ports (\`/aks snat\`) and at rules for its address`, { way })];
}

/** No other endpoint came as far as a connection, so that there is nothing to compare with. */
function alone(trial: Trial, way: WayOut): readonly Blame[] {
  const open = `${nameOf(trial.result.endpoint)} ${happened(trial.result)}, and no other endpoint came as far as a connection from ${whereOf(trial.place)}: either it is down, or something on the way drops it (${described(way)})`;
  return either(trial, open, way);
}

const either = (trial: Trial, open: string, way: WayOut): readonly Blame[] => [perhaps('firewall-blocks-egress', trial, open, { way }), perhaps('endpoint-down', trial, open, { way })];

/** One endpoint fails wherever it was tried, and others take connections from the same place. */
function onlyThis(trial: Trial, scene: EgressScene, way: WayOut): readonly Blame[] {
  const { result } = trial;
  const said = `${nameOf(result.endpoint)} ${happened(result)} from every place that was tried, while other endpoints take connections`;
  // Source: AKS, "API server authorized IP ranges": behind a firewall, its address has to be in the list.
  if (way.kind === 'appliance' && result.endpoint.role === 'api-server') return either(trial, `${said}: either the appliance drops it (${described(way)}), or the authorized ranges of the API server lack the address that the appliance leaves by`, way);
  if (way.kind === 'appliance') {
    if (result.outcome === 'unreachable' || result.endpoint.role !== 'target') return [certainly('firewall-blocks-egress', trial, `${said}, and traffic leaves by ${described(way)}`, { way })];
    const open = `${said}: either it is down, or what stands on the way drops it (${described(way)}); the appliance's log tells`;
    return either(trial, open, way);
  }
  const isFar = way.kind === 'private' && way.isFar === true && result.outcome === 'connect-timeout';
  if (way.kind === 'unknown' || way.kind === 'gateway' || isFar) return either(trial, `${said}: either it is down, or something on the way drops it (${described(way)})`, way);
  if (mayBeExhausted(trial, scene, way)) return [perhaps('endpoint-down', trial, `${said}: either it is down, or ${trial.place.node}, the only node that was tried, has no SNAT port left for it (\`/aks snat\` tells, and so does another node)`, { way })];
  return [certainly('endpoint-down', trial, said, { way })];
}

/** SNAT ports run out per node and per remote address and port: one node alone proves nothing of the endpoint. */
function mayBeExhausted({ result }: Trial, { probes }: EgressScene, { kind }: WayOut): boolean {
  const tried = new Set(probes.views.flatMap(({ place, results }) => (results.ok ? [place.node] : [])));
  return kind === 'load-balancer' && result.outcome === 'connect-timeout' && tried.size < 2;
}

function nothingPasses(trial: Trial, way: WayOut): readonly Blame[] {
  const said = `nothing that was tried takes a connection from ${whereOf(trial.place)}`;
  if (way.kind === 'appliance') return [certainly('firewall-blocks-egress', trial, `${said}, and traffic leaves by ${described(way)}`, { way })];
  return [perhaps('firewall-blocks-egress', trial, `${said}, though no policy, no network security group and no appliance by route explains it; traffic leaves by ${described(way)}: look for exhausted SNAT ports (\`/aks snat\`) and for a default route that a gateway announces`, { way })];
}
