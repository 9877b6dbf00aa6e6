// A firewall on the way drops connections, cuts TLS at a name that it does not admit, or answers with a page of its own.
// Sources: AKS, "Limit network traffic with Azure Firewall"; "Outbound network and FQDN rules".
import { defineCheck } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { RequiredEndpoint } from '../evidence/egress.ts';
import type { Finding, Remedy } from '../model.ts';
import { applianceAdvice } from './shared/egress/firewall-rules.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, evidenceOf, sceneOf } from './shared/egress/scene.ts';
import type { EgressScene, Trial } from './shared/egress/scene.ts';
import { described, routeConcerns } from './shared/egress/way-out.ts';
import { endpoints, happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'firewall-blocks-egress',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'No firewall on the way out blocks an endpoint',
  faulty: 'A firewall on the way out blocks an endpoint',
  settle: "look into the firewall's log (of Azure Firewall: AZFWApplicationRule, AZFWNetworkRule) for the address of the node",
  needs: EGRESS_NEEDS,
  consults: [...EGRESS_CONSULTS, 'requiredEndpoints'],
  analyze(evidence, consulted) {
    const scene = sceneOf(evidence, consulted);
    return judgeCause(scene, {
      cause: 'firewall-blocks-egress',
      keyOf: (blame) => applianceOf(blame) ?? subjectOf(blame.trial),
      finding,
      remedies: (group) => remedies(group, scene, consulted.requiredEndpoints),
      clear: 'No connection is dropped, cut or answered as by a firewall.',
    });
  },
});

const applianceOf = ({ way }: Group['first']): string | undefined => (way?.kind === 'appliance' ? (way.route.nextHopIp ?? way.route.name) : undefined);

function finding({ first, all }: Group): Finding {
  const trials = all.map(({ trial }) => trial);
  const appliance = applianceOf(first);
  const { way } = first;
  const table = way?.kind === 'appliance' ? [`arm/routes`] : [];
  const which = appliance === undefined ? 'a filter on the way out' : `the firewall at ${appliance}`;
  const others = endpoints(trials) === subjectOf(first.trial) ? '' : ` The same happens to ${endpoints(trials.filter((trial) => subjectOf(trial) !== subjectOf(first.trial)))}.`;
  const by = way?.kind === 'appliance' && !first.because.includes(described(way)) ? ` Traffic leaves by ${described(way)}.` : '';
  return {
    subject: appliance ?? subjectOf(first.trial),
    headline: `${which} blocks ${endpoints(trials)}`,
    says: `${reasonOf(first, trials)}.${by}${others}`,
    breaks: `whatever needs ${endpoints(trials)}`,
    evidence: [...table, ...new Set(trials.map(({ place }) => evidenceOf(place)))],
    concerns: routeConcerns(way),
  };
}

/** A reason that names the endpoint says it all; any other is told of the endpoint and the places. */
function reasonOf({ trial, because }: Group['first'], trials: readonly Trial[]): string {
  const subject = subjectOf(trial);
  const where = places(trials.filter((one) => subjectOf(one) === subject));
  return because.startsWith(subject) ? `${because} (tried in ${where})` : `${subject} ${happened(trial.result)} in ${where}: ${because}`;
}

function remedies({ first, all }: Group, scene: EgressScene, required: Answer<readonly RequiredEndpoint[]>): readonly Remedy[] {
  const wanted = all.map(({ trial }) => trial.result.endpoint);
  return [applianceAdvice({ subject: applianceOf(first) ?? subjectOf(first.trial), ...(first.way === undefined ? {} : { way: first.way }), wanted, scene, required: required.ok ? required.value : [] })];
}
