/**
 * The decision tree: what a failed trial is put down to, by its stage, by what differs between places and endpoints, and
 * by the way that packets take. Every failure is put down to something, if only perhaps.
 */
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { connectBlames } from './attribute-connect.ts';
import { tlsBlames } from './attribute-tls.ts';
import { policyBlames } from './policy-way.ts';
import { proxyBlames, towardsProxy } from './attribute-proxy.ts';
import { unknownToNodes } from './in-cluster.ts';
import { destinationOf, isAnswered, isBlocked, isFine, isSame, isUntold, trialsOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';
import { ANYWHERE, wayOut } from './way-out.ts';
import { isInspector, isPublicAuthority, isSure } from '../../../net/egress/block-page.ts';
import { foreignText } from '../../../net/egress/foreign-text.ts';
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
      return nameBlames(trial, scene);
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
  const towards = result.endpoint.proxy === undefined ? undefined : towardsProxy(trial);
  const address = towards?.address ?? destinationOf(result) ?? addressElsewhere(trial, scene);
  const denied = address === undefined ? [] : policyBlames(towards?.trial ?? trial, scene, address).filter(({ isCertain }) => isCertain);
  return denied.map((blame): Blame => ({ ...blame, isMeant: true }));
}

/** What a packet that a policy dropped looks like, of the connection or of the question for the name. */
const MAYBE_DROPPED: ReadonlySet<string> = new Set(['connect-timeout', 'name-not-resolved', 'resolve-timeout']);

const addressElsewhere = (trial: Trial, scene: EgressScene): string | undefined =>
  trialsOf(scene).find(({ result }) => isSame(result.endpoint, trial.result.endpoint) && result.addresses.length > 0)?.result.addresses[0];

function nameBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const within = unknownToNodes(trial, scene);
  if (within.length > 0) return within;
  const { result, place } = trial;
  // Resolvers of isolated networks often know no public names, and nobody needs them there.
  const way = result.endpoint.role === 'control' ? wayOut(scene, place, ANYWHERE) : undefined;
  if (way?.kind === 'off') return [certainly('egress-off-by-design', trial, way.because, { way })];
  return [certainly('dns-resolution-fails', trial, foreignText(result.says)), ...withName(trial, scene)];
}

/** A pod that may not ask for the name may not go there either, where policies shut it in: the address is known elsewhere. */
function withName(trial: Trial, scene: EgressScene): readonly Blame[] {
  const known = addressElsewhere(trial, scene);
  return known === undefined ? [] : policyBlames(trial, scene, known).filter(({ isCertain }) => isCertain);
}

/** By the proxy, the page may be its own as well as that of what stands behind it. */
function pageBlame(trial: Trial, scene: EgressScene): Blame {
  const { status, page, endpoint } = trial.result;
  const said = `the answer ${status ?? ''} is the page of a filter${page === undefined ? '' : `: "${foreignText(page, 80)}"`}`;
  if (endpoint.proxy !== undefined) return certainly('proxy-blocks-egress', trial, said);
  const destination = destinationOf(trial.result);
  return certainly('firewall-blocks-egress', trial, said, destination === undefined ? {} : { way: wayOut(scene, trial.place, destination) });
}

/**
 * Behind a certificate that is accepted is the endpoint itself, whose own access rules often call themselves a firewall;
 * else something that opens TLS with an authority that the place trusts, which needs a way through it.
 */
function isOwnPage(trial: Trial, scene: EgressScene): boolean {
  const { endpoint, status = 0, issuer = '' } = trial.result;
  if (endpoint.scheme !== 'https' || isSure(status) || isInspector(issuer)) return false;
  if (isPublicAuthority(issuer)) return true;
  const { kind } = wayOut(scene, trial.place, destinationOf(trial.result));
  return kind === 'load-balancer' || kind === 'nat-gateway' || kind === 'private';
}

function httpBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const { result } = trial;
  if (isBlocked(result) && !isOwnPage(trial, scene)) return [pageBlame(trial, scene)];
  if (result.outcome === 'http') return [certainly('endpoint-refuses', trial, happened(result))];
  // Behind a handshake with a certificate that was accepted is the endpoint itself.
  if (result.endpoint.scheme === 'https') return [certainly('endpoint-down', trial, `its certificate is good, but it ${happened(result)}`)];
  const elsewhere = trialsOf(scene).some((other) => isSame(other.result.endpoint, result.endpoint) && isAnswered(other.result));
  if (!elsewhere) return [certainly('endpoint-down', trial, `it ${happened(result)}`)];
  return [perhaps('firewall-blocks-egress', trial, `it ${happened(result)} here and answers elsewhere`)];
}
