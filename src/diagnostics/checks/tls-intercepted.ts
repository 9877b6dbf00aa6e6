// Something on the way that opens TLS shows a certificate of its own authority, which nodes and pods do not trust. The API
// server's certificate is the surest witness: only the cluster's own authority signs it. Source: AKS, "Outbound network and
// FQDN rules": TLS inspection must leave out what the cluster needs.
import { defineCheck, notApplicable } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { foreignText } from '../net/egress/foreign-text.ts';
import { advice } from './shared/egress/advice.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, sceneOf, trialsOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { routeConcerns } from './shared/egress/way-out.ts';
import { endpoints, happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'tls-intercepted',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'Nothing on the way opens TLS with a certificate that is not trusted',
  faulty: 'TLS is opened on the way',
  settle: 'compare the issuer that `openssl s_client` shows in the cluster with the one that it shows elsewhere',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    if (!scene.probes.endpoints.some(({ scheme }) => scheme === 'https')) return notApplicable('No endpoint that was tried speaks HTTPS.');
    return judgeCause(scene, {
      cause: 'tls-intercepted',
      keyOf: ({ trial }) => trial.result.issuer ?? subjectOf(trial),
      finding,
      remedies,
      clear: `No certificate that was shown is somebody else's${issuers(scene)}.`,
    });
  },
});

function issuers(scene: EgressScene): string {
  const seen = [...new Set(trialsOf(scene).flatMap(({ result }) => (result.outcome === 'bad-certificate' ? [] : (result.issuer ?? []))))];
  return seen.length === 0 ? '' : ` (issued by ${seen.slice(0, 3).map((issuer) => `"${foreignText(issuer)}"`).join(', ')}${seen.length > 3 ? ', …' : ''})`;
}

const authorityOf = ({ trial: { result } }: Group['first']): string => (result.issuer === undefined ? 'an authority that is not named' : foreignText(result.issuer));

function finding({ first, all }: Group): Omit<Finding, 'evidence'> {
  const trials = all.map(({ trial }) => trial);
  const issuer = authorityOf(first);
  return {
    subject: issuer,
    headline: `TLS to ${endpoints(trials)} is opened on the way by "${issuer}"`,
    says: `In ${places(trials)}, ${endpoints(trials)} ${happened(first.trial.result).replace('shows', new Set(trials.map(subjectOf)).size > 1 ? 'show' : 'shows')}.`,
    breaks: 'image pulls, Azure API calls, and whatever checks certificates',
    concerns: routeConcerns(first.way),
  };
}

function remedies({ all, first }: Group): readonly Remedy[] {
  const hosts = [...new Set(all.map(({ trial }) => trial.result.endpoint.host))];
  return [
    advice({
      key: `tls:${first.trial.result.issuer === undefined ? hosts.join(',') : authorityOf(first)}`,
      title: 'Leave the endpoints out of TLS inspection',
      command: `TLS inspection: no interception for ${hosts.join(', ')}`,
      because: 'the device that opens TLS is not a part of the cluster',
      lasting: 'an exception for everything that the cluster needs; where inspection must be, its authority belongs on the nodes (custom certificate authorities of AKS) and into the images',
      subjects: [authorityOf(first)],
      check: 'tls-intercepted',
    }),
  ];
}
