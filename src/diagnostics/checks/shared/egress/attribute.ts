/**
 * The decision tree: what a failed trial is put down to, by its stage, by what differs between places and endpoints, and
 * by the way that packets take. Every failure is put down to something, if only perhaps.
 */
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { connectBlames } from './attribute-connect.ts';
import { tlsBlames } from './attribute-tls.ts';
import { policyBlames } from './policy-way.ts';
import { destinationOf, isAnswered, isBlocked, isFine, isProxyRefusal, isSame, isUntold, trialsOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';
import { wayOut } from './way-out.ts';
import { happened } from './words.ts';

export const attribute = (scene: EgressScene): readonly Blame[] => trialsOf(scene).flatMap((trial) => blamesOf(trial, scene));

export function blamesOf(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result } = trial;
  if (isFine(result) || isUntold(result)) return [];
  const meant = meantBlames(trial, scene);
  if (meant.length > 0) return meant;
  const byProxy = proxyBlames(trial, scene);
  if (byProxy !== undefined) return byProxy;
  switch (result.stage) {
    case 'resolve':
      return [certainly('dns-resolution-fails', trial, result.says), ...withName(trial, scene)];
    case 'connect':
      return connectBlames(trial, scene);
    case 'tls':
    case 'unknown':
      return tlsBlames(trial, scene);
    default:
      return httpBlames(trial, scene);
  }
}

/**
 * Pods are often kept from what only nodes need. That a policy does so is no fault where somebody asked about another
 * endpoint, or about no pod in particular.
 */
function meantBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { place, result } = trial;
  const hasTarget = scene.probes.endpoints.some(({ role }) => role === 'target');
  const isAsked = place.pod === undefined || result.endpoint.role === 'target' || (scene.probes.isAboutPod && !hasTarget);
  if (isAsked || !MAYBE_DROPPED.has(result.outcome)) return [];
  const address = destinationOf(result) ?? addressElsewhere(trial, scene);
  const denied = address === undefined ? [] : policyBlames(trial, scene, address).filter(({ isCertain }) => isCertain);
  return denied.map((blame): Blame => ({ ...blame, isMeant: true }));
}

/** What a packet that a policy dropped looks like, of the connection or of the question for the name. */
const MAYBE_DROPPED: ReadonlySet<string> = new Set(['connect-timeout', 'name-not-resolved', 'resolve-timeout']);

const addressElsewhere = (trial: Trial, scene: EgressScene): string | undefined =>
  trialsOf(scene).find(({ result }) => isSame(result.endpoint, trial.result.endpoint) && result.addresses.length > 0)?.result.addresses[0];

/** A pod that may not ask for the name may not go there either, where policies shut it in: the address is known elsewhere. */
function withName(trial: Trial, scene: EgressScene): readonly Blame[] {
  const known = addressElsewhere(trial, scene);
  return known === undefined ? [] : policyBlames(trial, scene, known).filter(({ isCertain }) => isCertain);
}

/** Statuses of a proxy that would have let it pass but did not get there itself. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);

function proxyBlames(trial: Trial, scene: EgressScene): readonly Blame[] | undefined {
  const { endpoint, stage, status = 0, outcome, issuer } = trial.result;
  if (endpoint.proxy === undefined) return undefined;
  if (stage === 'resolve') return [certainly('proxy-blocks-egress', trial, 'the name of the proxy does not resolve')];
  if (stage === 'connect') return [certainly('proxy-blocks-egress', trial, 'the proxy itself cannot be reached')];
  if (isProxyRefusal(trial.result)) {
    const passes = trialsOf(scene).some(({ result }) => result.endpoint.proxy !== undefined && isAnswered(result));
    if (GATEWAY_STATUSES.has(status) && passes) return [certainly('endpoint-down', trial, `the proxy answers ${status}: it does not reach this endpoint, while it reaches others`)];
    return [certainly('proxy-blocks-egress', trial, `the proxy answers ${status} to CONNECT`)];
  }
  // Behind a certificate is the endpoint; before one was shown, nobody but the proxy has been spoken to.
  return outcome === 'silent-after-connect' && stage !== 'tls' && issuer === undefined ? [certainly('proxy-blocks-egress', trial, 'the proxy takes the connection and says nothing')] : undefined;
}

/** By the proxy, the page may be its own as well as that of what stands behind it. */
function pageBlame(trial: Trial, scene: EgressScene): Blame {
  const { status, page, endpoint } = trial.result;
  const said = `the answer ${status ?? ''} is the page of a filter${page === undefined ? '' : `: "${page.slice(0, 80)}"`}`;
  if (endpoint.proxy !== undefined) return certainly('proxy-blocks-egress', trial, said);
  const destination = destinationOf(trial.result);
  return certainly('firewall-blocks-egress', trial, said, destination === undefined ? {} : { way: wayOut(scene, trial.place, destination) });
}

function httpBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result } = trial;
  if (isBlocked(result)) return [pageBlame(trial, scene)];
  if (result.outcome === 'http') return [certainly('endpoint-refuses', trial, happened(result))];
  // Behind a handshake with a certificate that was accepted is the endpoint itself.
  if (result.endpoint.scheme === 'https') return [certainly('endpoint-down', trial, `its certificate is good, but it ${happened(result)}`)];
  const elsewhere = trialsOf(scene).some((other) => isSame(other.result.endpoint, result.endpoint) && isAnswered(other.result));
  if (!elsewhere) return [certainly('endpoint-down', trial, `it ${happened(result)}`)];
  return [perhaps('firewall-blocks-egress', trial, `it ${happened(result)} here and answers elsewhere`)];
}
