// An endpoint that fails wherever it is tried, while others answer from the same places, is itself at fault, or does not
// admit this cluster's addresses. Source: AKS, "Troubleshoot outbound connections", basic steps.
import { defineCheck } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { foreignText } from '../net/egress/foreign-text.ts';
import { advice } from './shared/egress/advice.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, sceneOf } from './shared/egress/scene.ts';
import { described, routeConcerns } from './shared/egress/way-out.ts';
import { happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'endpoint-down',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'No endpoint fails by itself',
  faulty: 'An endpoint does not serve this cluster',
  settle: 'try the endpoint from outside of the cluster and from another network, and ask who runs it',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze: (evidence, consulted) =>
    judgeCause(sceneOf(evidence, consulted), {
      cause: 'endpoint-down',
      keyOf: ({ trial }) => subjectOf(trial),
      finding,
      remedies,
      clear: 'No endpoint fails from every place while others answer there.',
    }),
});

function finding({ first, all }: Group): Omit<Finding, 'evidence'> {
  const subject = subjectOf(first.trial);
  const trials = all.map(({ trial }) => trial);
  const isSilent = first.trial.result.outcome === 'connect-timeout' && first.way?.kind === 'load-balancer';
  const from = first.way?.kind === 'load-balancer' || first.way?.kind === 'nat-gateway' ? ` Traffic leaves by ${described(first.way)}: the endpoint may admit other addresses only${isSilent ? ', or SNAT ports to it have run out on every node that was tried (`/aks snat`)' : ''}.` : '';
  return {
    subject,
    headline: `${subject} ${happened(first.trial.result)}`,
    says: `${first.because}. Tried in ${places(trials)}: ${foreignText(first.trial.result.says)}.${from}`.replaceAll('..', '.'),
    breaks: `whatever in the cluster needs ${subject}`,
    concerns: routeConcerns(first.way),
  };
}

function remedies({ first }: Group): readonly Remedy[] {
  const { endpoint } = first.trial.result;
  const subject = subjectOf(first.trial);
  const tool = endpoint.scheme === 'tcp' ? `nc -z -v -w 5 ${endpoint.host} ${endpoint.port}` : `curl -sS -v -o /dev/null -4 --connect-timeout 5 ${endpoint.scheme}://${subject}/`;
  return [
    advice({
      key: `endpoint:${subject}`,
      title: `Try ${subject} from outside of the cluster`,
      command: tool,
      because: 'the endpoint is not a part of the cluster',
      lasting: 'whoever runs the endpoint mends it, or admits the addresses that this cluster comes from',
      subjects: [subject],
      check: 'endpoint-down',
    }),
  ];
}
