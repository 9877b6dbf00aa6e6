// Nodes and pods of a cluster with an HTTP proxy send HTTP and HTTPS there. The proxy may refuse, and what is not exempt
// from it by NO_PROXY goes there although it should not. Source: AKS, "HTTP proxy support".
import { defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { foreignText } from '../net/egress/foreign-text.ts';
import { advice } from './shared/egress/advice.ts';
import { judgeCause } from './shared/egress/judge-cause.ts';
import type { Group } from './shared/egress/judge-cause.ts';
import { missingExemptions } from './shared/egress/no-proxy.ts';
import { EGRESS_CONSULTS, EGRESS_NEEDS, sceneOf } from './shared/egress/scene.ts';
import type { EgressScene } from './shared/egress/scene.ts';
import { endpoints, places, subjectOf, withoutCredentials } from './shared/egress/words.ts';

export default defineCheck({
  id: 'proxy-blocks-egress',
  diagnoses: ['egress'],
  role: 'cause',
  healthy: 'The HTTP proxy lets the cluster through',
  faulty: 'The HTTP proxy is in the way',
  settle: 'run `curl -v --proxy <proxy> https://<endpoint>/` on a node, and look into the log of the proxy',
  needs: EGRESS_NEEDS,
  consults: EGRESS_CONSULTS,
  inapplicable: ({ cluster }) => (cluster.ok && cluster.value.httpProxy === undefined ? 'The cluster has no HTTP proxy.' : undefined),
  analyze(evidence, consulted): Judgement {
    const scene = sceneOf(evidence, consulted);
    const judged = judgeCause(scene, {
      cause: 'proxy-blocks-egress',
      keyOf: ({ trial, because }) => `${trial.result.endpoint.proxy ?? ''} ${because}`,
      finding: (group) => ({ ...finding(group), concerns: [scene.cluster.id] }),
      remedies: (group) => remedies(group, scene),
      clear: `The proxy ${proxyName(scene)} refuses nothing that was tried.`,
    });
    return withExemptions(judged, missingExemptions(scene));
  },
});

const proxyName = ({ cluster: { httpProxy } }: EgressScene): string => withoutCredentials(httpProxy?.httpsProxy === '' ? httpProxy.httpProxy : (httpProxy?.httpsProxy ?? ''));

function finding({ first, all }: Group): Omit<Finding, 'evidence'> {
  const proxy = withoutCredentials(first.trial.result.endpoint.proxy ?? '');
  const trials = all.map(({ trial }) => trial);
  return {
    subject: `${proxy} ${endpoints(trials)}`,
    headline: `the HTTP proxy ${proxy} does not let ${endpoints(trials)} through`,
    says: `${first.because}, in ${places(trials)}, for ${endpoints(trials)}: ${foreignText(first.trial.result.says)}.`,
    breaks: `whatever needs ${endpoints(trials)} by HTTP or HTTPS`,
  };
}

function remedies({ first, all }: Group, { cluster }: EgressScene): readonly Remedy[] {
  const hosts = [...new Set(all.map(({ trial }) => trial.result.endpoint.host))];
  const proxy = withoutCredentials(first.trial.result.endpoint.proxy ?? '');
  return [
    advice({
      key: `proxy:${proxy}:${hosts.join(',')}`,
      title: `Admit ${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ', …' : ''} in the proxy`,
      command: `proxy ${proxy}: allow CONNECT to ${all.map(({ trial }) => subjectOf(trial)).filter((name, index, names) => names.indexOf(name) === index).join(', ')} from the nodes and pods of ${cluster.name}`,
      because: 'the proxy is not a part of the cluster',
      lasting: 'the list of the proxy; where these endpoints need no proxy, `az aks update --http-proxy-config` with them in `noProxy`, which reimages the nodes',
      subjects: [`${proxy} ${hosts.join(', ')}`],
      check: 'proxy-blocks-egress',
    }),
  ];
}

/** What is sent to the proxy although it lies within the cluster. */
function withExemptions(judged: Judgement, missing: ReturnType<typeof missingExemptions>): Judgement {
  if (missing.length === 0) return judged;
  const findings = [...judged.findings, ...missing.map(({ finding: own }) => own)];
  const reason = judged.verdict === 'clear' ? '' : `${judged.reason} `;
  return { verdict: 'fault', reason: `${reason}${missing.map(({ finding: { says } }) => says).join(' ')}`, findings, remedies: [...judged.remedies, ...missing.map(({ remedy }) => remedy)] };
}
