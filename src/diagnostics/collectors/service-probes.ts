import type { Answer, Gathered } from '../evidence.ts';
import type { ServiceProbes, ServiceResult, ServiceTarget, ServiceView } from '../evidence/services.ts';
import type { PodFacts } from '../evidence/pods.ts';
import { parseBackends } from '../net/service/backends.ts';
import { parseConnects } from '../net/service/connect-lines.ts';
import { parseListening } from '../net/service/listening.ts';
import type { NodeAnswer, SectionAnswer } from '../node/answer.ts';
import { connectSection } from '../node/connect-section.ts';
import { listeningSection } from '../node/listening-section.ts';
import { serviceRulesSection } from '../node/service-rules-section.ts';
import { need } from './collector.ts';
import type { Excerpts, PodSections, Probe } from './collector.ts';
import { servicePlan } from './shared/service-plan.ts';
import type { PlanEvidence, ServicePlan } from './shared/service-plan.ts';

/** Services and the pods behind them, tried from nodes and pods; what listens in these pods; what kube-proxy made of it. */
export const serviceProbes: Probe<'serviceProbes', PlanEvidence> = {
  kind: 'serviceProbes',
  source: 'nodes',
  uses: ['cluster', 'nodes', 'pods', 'services', 'endpointSlices'],
  sections(node, gathered, { target }) {
    const plan = servicePlan(gathered, target);
    if (!plan.nodes.some(({ name }) => name === node) || plan.targets.length === 0) return [];
    return [connectSection('service', plan.targets.map(asConnect)), ...(isTranslated(gathered, plan) ? [serviceRulesSection(ruleTargets(plan))] : [])];
  },
  podSections(gathered, { target }) {
    const { clients, backing, targets } = servicePlan(gathered, target);
    const asking = targets.length === 0 ? [] : clients.map((pod): PodSections => ({ pod, sections: [connectSection('service', targets.map(asConnect))] }));
    return [...asking, ...backing.map((pod): PodSections => ({ pod, sections: [listeningSection(pod.address)] }))];
  },
  read(answers, gathered, context): ServiceProbes {
    const plan = servicePlan(gathered, context.target);
    const { services, nodes, clients, backing, targets } = plan;
    return {
      services: services.map(({ namespace, name }) => `${namespace}/${name}`),
      isAboutPod: context.target.pod !== undefined,
      views: targets.length === 0 ? [] : [
        ...nodes.map(({ name }) => viewOf({ node: name }, answers.get(name), targets)),
        ...clients.map((pod) => viewOf({ node: pod.node, pod: keyOf(pod) }, answers.get(keyOf(pod)), targets)),
      ],
      listening: Object.fromEntries(backing.map((pod) => [keyOf(pod), mapped(sectionOf(answers, keyOf(pod), 'listening'), parseListening)])),
      rules: isTranslated(gathered, plan) ? Object.fromEntries(nodes.map(({ name }) => [name, backendsOf(sectionOf(answers, name, 'service-rules'), name)])) : {},
    };
  },
  excerpts: ({ views, listening, rules }) =>
    Object.assign(
      {},
      ...views.map(viewExcerpt),
      ...Object.entries(listening).map(([pod, answer]) => ({ [`pod/${pod}/listening`]: told(answer, (sockets) => sockets.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`).join('\n') || 'nothing listens') })),
      ...Object.entries(rules).map(([node, answer]) => ({ [`node/${node}/service-rules`]: told(answer, ({ proxy, known }) => [`kube-proxy's rules: ${proxy}`, ...Object.entries(known).map(([service, endpoints]) => `${service} → ${endpoints.join(' ') || 'refused'}`)].join('\n')) })),
    ),
};

const keyOf = ({ namespace, name }: PodFacts): string => `${namespace}/${name}`;

const asConnect = ({ address, number }: ServiceTarget) => ({ address, port: number });

/** Cilium's own dataplane leads to the pods, without rules of kube-proxy. */
const isTranslated = ({ cluster }: Gathered<PlanEvidence>, plan: ServicePlan): boolean => need(cluster).networkDataplane !== 'cilium' && ruleTargets(plan).length > 0;

const ruleTargets = ({ services }: ServicePlan) =>
  services.flatMap(({ address, ports }) => (address === '' ? [] : ports.filter(({ protocol }) => /^(?:TCP|UDP)$/.test(protocol)).map(({ port, protocol }) => ({ address, port, protocol: protocol.toLowerCase() }))));

function sectionOf(answers: ReadonlyMap<string, Answer<NodeAnswer>>, subject: string, name: string): Answer<SectionAnswer> {
  const answer = answers.get(subject);
  if (answer === undefined) return { ok: false, reason: `${subject} was not asked` };
  if (!answer.ok) return { ok: false, reason: `${subject}: ${answer.reason}` };
  const section = answer.value[name];
  if (section === undefined) return { ok: false, reason: `${subject} did not answer about ${name}` };
  if (!section.ok) return { ok: false, reason: `${subject}: ${section.reason}` };
  const { exitCode, stderr } = section.value;
  if (exitCode === 0) return section;
  const why = exitCode === 124 || exitCode === 137 ? 'did not end in time' : stderr.trim().split('\n').at(-1) || `exit status ${exitCode}`;
  return { ok: false, reason: `${subject}: ${why}` };
}

const mapped = <T>(answer: Answer<SectionAnswer>, read: (stdout: string) => T): Answer<T> => (answer.ok ? { ok: true, value: read(answer.value.stdout) } : answer);

function backendsOf(answer: Answer<SectionAnswer>, node: string): ServiceProbes['rules'][string] {
  if (!answer.ok) return answer;
  const value = parseBackends(answer.value.stdout);
  return value === undefined ? { ok: false, reason: `${node} did not say what kube-proxy has programmed` } : { ok: true, value };
}

function viewOf(place: Pick<ServiceView, 'node' | 'pod'>, answer: Answer<NodeAnswer> | undefined, targets: readonly ServiceTarget[]): ServiceView {
  const subject = place.pod ?? place.node;
  const section = sectionOf(new Map(answer === undefined ? [] : [[subject, answer]]), subject, 'service');
  return { ...place, results: mapped(section, (stdout) => resultsIn(stdout, targets)) };
}

function resultsIn(stdout: string, targets: readonly ServiceTarget[]): readonly ServiceResult[] {
  const said = parseConnects(stdout);
  return targets.map((target) => ({ target, ...(said.get(`${target.address}:${target.number}`) ?? { answer: 'unknown', says: 'nothing was reported about it' }) }));
}

function viewExcerpt({ node, pod, results }: ServiceView): Excerpts {
  const lines = told(results, (all) => all.map(({ target, answer, says }) => `${target.pod ?? `service ${target.service}`} ${target.address}:${target.number} ${answer} ${says}`.trim()).join('\n'));
  return { [pod === undefined ? `node/${node}/services` : `pod/${pod}/services`]: lines };
}

const told = <T>(answer: Answer<T>, text: (value: T) => string): string => (answer.ok ? text(answer.value) : `not known: ${answer.reason}`);
