import { isInspector } from '../../../net/egress/block-page.ts';
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
  if (flaw === 'expired' || flaw === 'self-signed') return [certainly('endpoint-down', trial, shown)];
  if (endpoint.role === 'api-server') return [certainly('tls-intercepted', trial, `${shown}, not by the cluster's own authority`)];
  if (endpoint.role === 'control') return [certainly('tls-intercepted', trial, `${shown}, which is not how Microsoft's servers identify themselves`)];
  if (flaw === 'wrong-name') return [certainly('endpoint-down', trial, shown)];
  const same = trialsOf(scene).some(({ result }) => !isSame(result.endpoint, endpoint) && result.outcome === 'bad-certificate' && result.issuer === issuer && issuer !== '');
  if (same) return [certainly('tls-intercepted', trial, `${shown}, and so do other endpoints`)];
  const open = `${shown}: either something on the way opens TLS for this name, or the endpoint's authority is a private one; compare with \`openssl s_client -connect ${nameOf(endpoint)} -servername ${endpoint.host}\` from outside`;
  return [perhaps('tls-intercepted', trial, open), perhaps('endpoint-down', trial, open)];
}

/** Reset, silence, or no TLS at all: filters that read names do that, and so do broken servers. */
function cutBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result, place } = trial;
  const { endpoint } = result;
  const way = wayOut(scene, place, destinationOf(result) ?? '');
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
  if (way.kind === 'appliance' || way.kind === 'unknown' || way.kind === 'gateway') {
    const open = `${said} from every place that was tried: either a filter on the way blocks its name (${described(way)}), or the endpoint is broken`;
    return [perhaps('firewall-blocks-egress', trial, open, { way }), perhaps('endpoint-down', trial, open, { way })];
  }
  return [certainly('endpoint-down', trial, `${said} from every place that was tried, whatever name it is greeted by`, { way })];
}
