// An answer of 4xx or 5xx is an answer: the network is in order, and the endpoint says no. A root page that wants a path or
// credentials (400, 401, 404, 405), as registries do, is no refusal. Source: AKS, "Troubleshoot outbound connections".
import { defineCheck } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { foreignText } from '../net/egress/foreign-text.ts';
import { advice } from './shared/egress/advice.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, sceneOf } from './shared/egress/scene.ts';
import { happened, places, subjectOf } from './shared/egress/words.ts';

export default defineCheck({
  id: 'endpoint-refuses',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'No endpoint that is reached refuses',
  faulty: 'An endpoint is reached and refuses',
  settle: 'ask the endpoint with the path and the credentials that the application uses',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  analyze: (evidence, consulted) =>
    judgeCause(sceneOf(evidence, consulted), {
      cause: 'endpoint-refuses',
      keyOf: ({ trial }) => subjectOf(trial),
      finding,
      remedies,
      clear: 'No endpoint that was reached answers with a refusal.',
    }),
});

function finding({ first, all }: Group): Omit<Finding, 'evidence'> {
  const subject = subjectOf(first.trial);
  const { result } = first.trial;
  const issuer = result.issuer === undefined ? '' : `, behind a certificate that is accepted (issued by "${foreignText(result.issuer)}")`;
  const server = (result.status ?? 0) >= 500 ? 'it has an error of its own' : 'it wants other credentials, or does not admit this client';
  return {
    subject,
    headline: `${subject} is reached and ${happened(result)}`,
    says: `${subject} ${happened(result)} in ${places(all.map(({ trial }) => trial))}${issuer}: the network is in order, and ${server}.${quoted(result.page)}`,
  };
}

/** The words of a server, as such: they may name the address that it does not admit. */
const quoted = (page: string | undefined): string => (page === undefined ? '' : ` It says: "${foreignText(page)}"`);

function remedies({ first }: Group): readonly Remedy[] {
  const subject = subjectOf(first.trial);
  return [
    advice({
      key: `refuses:${subject}`,
      title: `Ask ${subject} as the application does`,
      command: `curl -sS -i -4 ${first.trial.result.endpoint.scheme}://${subject}/`,
      because: 'the endpoint decides whom it serves',
      lasting: 'the credentials, the path, or the list of addresses that the endpoint admits',
      subjects: [subject],
      check: 'endpoint-refuses',
    }),
  ];
}
