import { foreignText } from '../../../net/egress/foreign-text.ts';
import { isInspector, isPublicAuthority } from '../../../net/egress/block-page.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { destinationOf, isAnswered, isPlace, isSame, nameOf, trialsOf, whereOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';
import { described, wayOut } from './way-out.ts';
import { happened } from './words.ts';

/** A connection came about, a trusted conversation did not. */
export const tlsBlames = (trial: Trial, scene: EgressScene): readonly Blame[] => (trial.result.outcome === 'bad-certificate' ? certificateBlames(trial, scene) : cutBlames(trial, scene));

function certificateBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { endpoint, flaw, issuer = '' } = trial.result;
  const shown = `${nameOf(endpoint)} ${happened(trial.result)}`;
  if (isInspector(issuer)) return [certainly('tls-intercepted', trial, `${shown}: the issuer is something that opens TLS on the way`)];
  if (flaw === 'expired' || flaw === 'not-yet-valid') return datedBlames(trial, scene, shown);
  if (flaw === 'unknown-issuer' && endpoint.role !== 'api-server' && isPublicAuthority(issuer)) {
    return [perhaps('tls-intercepted', trial, `${shown}: that is the name of a public authority, so that the list of authorities in ${whereOf(trial.place)} is likely old or missing`)];
  }
  if (endpoint.role === 'api-server') return [certainly('tls-intercepted', trial, `${shown}, not by the cluster's own authority`)];
  if (endpoint.role === 'control') return [certainly('tls-intercepted', trial, `${shown}, which is not how Microsoft's servers identify themselves`)];
  const same = trialsOf(scene).some(({ result }) => !isSame(result.endpoint, endpoint) && result.outcome === 'bad-certificate' && result.issuer === issuer && issuer !== '');
  if (same) return [certainly('tls-intercepted', trial, `${shown}, and so do other endpoints`)];
  if (flaw === 'wrong-name' || flaw === 'self-signed') return [certainly('endpoint-down', trial, shown)];
  const open = `${shown}: either something on the way opens TLS for this name, or the endpoint's authority is a private one; compare with \`openssl s_client -connect ${nameOf(endpoint)} -servername ${endpoint.host}\` from outside`;
  return [perhaps('tls-intercepted', trial, open), perhaps('endpoint-down', trial, open)];
}

/** A clock that goes wrong makes every certificate look out of date, those of Microsoft's servers as well. */
function datedBlames(trial: Trial, scene: EgressScene, shown: string): readonly Blame[] {
  const { place, result } = trial;
  const isDated = (other: Trial): boolean => other.result.flaw === 'expired' || other.result.flaw === 'not-yet-valid';
  const alike = trialsOf(scene).some((other) => isPlace(other.place, place) && !isSame(other.result.endpoint, result.endpoint) && isDated(other));
  const isHereOnly = trialsOf(scene).some((other) => isSame(other.result.endpoint, result.endpoint) && isAnswered(other.result));
  if (result.flaw === 'expired' && result.endpoint.role === 'target' && !alike && !isHereOnly) return [certainly('endpoint-down', trial, shown)];
  return [perhaps('endpoint-down', trial, `${shown}: look at the clock of ${place.node} (\`timedatectl\`) first`)];
}

/** By a proxy, nobody but the proxy was connected to. */
function throughProxy(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result, place } = trial;
  const said = `${nameOf(result.endpoint)} ${happened(result)}, by the proxy`;
  const alike = trialsOf(scene).some((other) => isPlace(other.place, place) && !isSame(other.result.endpoint, result.endpoint) && other.result.endpoint.proxy !== undefined && other.result.outcome === result.outcome);
  if (result.endpoint.role !== 'target' || alike) return [certainly('proxy-blocks-egress', trial, said)];
  const open = `${said}: either the proxy cuts it, or the endpoint is broken; the proxy's log tells`;
  return [perhaps('proxy-blocks-egress', trial, open), perhaps('endpoint-down', trial, open)];
}

/** Reset, silence, or no TLS at all: filters that read names do that, and so do broken servers. */
function cutBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result, place } = trial;
  const { endpoint } = result;
  if (endpoint.proxy !== undefined) return throughProxy(trial, scene);
  const way = wayOut(scene, place, destinationOf(result));
  const said = `${nameOf(endpoint)} ${happened(result)}`;
  if (way.kind === 'off') return [certainly('egress-off-by-design', trial, way.because, { way })];
  if (result.otherNameAnswers === true) {
    return [certainly('firewall-blocks-egress', trial, `${said}, while the same address completes it under another name: something on the way reads the name and blocks it`, { way })];
  }
  const all = trialsOf(scene);
  const alike = all.filter((other) => isPlace(other.place, place) && !isSame(other.result.endpoint, endpoint) && other.result.stage === 'tls' && other.result.outcome === result.outcome);
  if (endpoint.role !== 'target' || alike.length > 0) {
    const also = alike.length === 0 ? '' : ` like ${alike.map((other) => nameOf(other.result.endpoint)).join(', ')}`;
    return [certainly('firewall-blocks-egress', trial, `${said}${also}: something on the way cuts it`, { way })];
  }
  const elsewhere = all.find((other) => isSame(other.result.endpoint, endpoint) && isAnswered(other.result));
  if (elsewhere !== undefined) return [certainly('firewall-blocks-egress', trial, `${said} in ${whereOf(place)}, while it answers in ${whereOf(elsewhere.place)}`, { way })];
  const isFar = way.kind === 'private' && way.isFar === true;
  if (way.kind === 'appliance' || way.kind === 'unknown' || way.kind === 'gateway' || isFar) {
    const open = `${said} from every place that was tried: either a filter on the way blocks its name (${described(way)}), or the endpoint is broken`;
    return [perhaps('firewall-blocks-egress', trial, open, { way }), perhaps('endpoint-down', trial, open, { way })];
  }
  // Servers send alerts, and they send them to clients without a certificate, too.
  if (result.outcome === 'unknown') return [perhaps('endpoint-down', trial, `${said} (${foreignText(result.says)}): it may want a certificate of the client's, or another version of TLS`, { way })];
  const named = result.otherNameAnswers === false ? ', whatever name it is greeted by' : '';
  return [certainly('endpoint-down', trial, `${said} from every place that was tried${named}`, { way })];
}
