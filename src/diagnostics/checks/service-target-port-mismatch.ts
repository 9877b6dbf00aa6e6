// A service leads to a target port, by number or by a container port's name. A name that no container has gives no
// endpoint; a number that nobody listens on is refused. What a container declares is information only: what listens is
// measured. Source: Kubernetes, "Service", "Port definitions".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ServicePortFacts } from '../evidence/services.ts';
import type { Finding, Remedy } from '../model.ts';
import { portFates } from './shared/service/port-fates.ts';
import type { PortFate } from './shared/service/port-fates.ts';
import { portRemedy } from './shared/service/port-remedy.ts';
import { breaksOf, concerns, judgedServices, keyOf, portWords, scenesOf, withoutSelector } from './shared/service/scene.ts';
import type { ServiceScene } from './shared/service/scene.ts';
import { count, some } from './shared/service/words.ts';

export default defineCheck({
  id: 'service-target-port-mismatch',
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'Services lead to ports that their pods have',
  faulty: 'A service leads to a port that its pods do not have',
  settle: 'compare `kubectl get service -o yaml` with what listens in the pod (`ss -ltn`, in an ephemeral container or from its node)',
  needs: ['services', 'pods', 'askedService'],
  consults: ['serviceProbes'],
  analyze({ services, pods, askedService }, { serviceProbes }): Judgement {
    const judged = judgedServices(services, askedService);
    const apart = judged.map(withoutSelector).find((why) => why !== undefined);
    if (apart !== undefined) return notApplicable(apart);
    const told = scenesOf(judged, pods).map((scene) => ({ scene, fates: portFates(scene, serviceProbes) }));
    const fates = told.flatMap((one) => one.fates);
    if (fates.length === 0) return notApplicable(askedService.service === '' ? 'No service leads to a pod that runs.' : `No pod behind ${askedService.service} runs, so that there is no port to compare.`);
    const faulty = told.flatMap(({ scene, fates: own }) => mismatches(scene, own));
    return conclude({
      findings: faulty.map(({ finding }) => finding),
      remedies: faulty.map(({ remedy }) => remedy),
      doubts: fates.flatMap(({ fate, because }) => (fate === 'unmeasured' ? [because] : [])),
      clear: clearReason(fates),
    });
  },
});

interface Mismatch {
  readonly finding: Finding;
  readonly remedy: Remedy;
}

function mismatches(scene: ServiceScene, fates: readonly PortFate[]): readonly Mismatch[] {
  return scene.service.ports.flatMap((port) => {
    const own = fates.filter((fate) => fate.port === port);
    const nameless = own.filter(({ fate }) => fate === 'no-such-name');
    const elsewhere = own.filter(({ fate }) => fate === 'elsewhere');
    return [...(nameless.length === 0 ? [] : [byName(scene, port, nameless)]), ...(elsewhere.length === 0 ? [] : [byNumber(scene, port, elsewhere)])];
  });
}

function common(scene: ServiceScene, pods: readonly PortFate[]): Pick<Finding, 'subject' | 'breaks' | 'evidence' | 'concerns'> {
  const { service } = scene;
  return {
    subject: keyOf(service),
    breaks: breaksOf(service),
    evidence: ['kubernetes/services', ...pods.slice(0, 3).map(({ pod }) => `pod/${keyOf(pod)}/listening`)],
    concerns: concerns(scene),
  };
}

function byName(scene: ServiceScene, port: ServicePortFacts, nameless: readonly PortFate[]): Mismatch {
  const { service, pods } = scene;
  const declared = nameless.flatMap(({ pod }) => pod.containerPorts).filter(({ protocol }) => protocol === port.protocol);
  const names = [...new Set(declared.map(({ name, port: number }) => (name === '' ? number : name)))];
  const all = nameless.length === pods.length ? `none of its ${count(pods.length, 'pod')}` : `${some(nameless.map(({ pod }) => pod.name))}, of its ${pods.length} pods,`;
  const has = nameless.length === pods.length ? 'has' : nameless.length === 1 ? 'lacks' : 'lack';
  const instead = declared.length === 0 ? 'they declare no port at all' : `they declare ${some(declared.map((one) => `${one.port}${one.name === '' ? '' : ` (${one.name})`}`))}`;
  return {
    finding: {
      ...common(scene, []),
      headline: `the service ${keyOf(service)} leads to a port called "${port.targetPort}", which ${nameless.length === pods.length ? 'no pod' : `not every pod`} of it has`,
      says: `Port ${portWords(port)} of ${keyOf(service)} leads to the container port "${port.targetPort}"; ${all} ${has} one of that name, and ${instead}.`,
    },
    remedy: portRemedy(service, port, names),
  };
}

function byNumber(scene: ServiceScene, port: ServicePortFacts, elsewhere: readonly PortFate[]): Mismatch {
  const { service } = scene;
  const others = [...new Set(elsewhere.flatMap((fate) => fate.others))];
  const number = elsewhere[0]?.number ?? 0;
  return {
    finding: {
      ...common(scene, elsewhere),
      headline: `the service ${keyOf(service)} leads to port ${number}, and its pods listen on ${some(others.map(String))}`,
      says: `Port ${portWords(port)} of ${keyOf(service)} leads to ${number}; in ${some(elsewhere.map(({ pod }) => pod.name))} nobody listens there, while ${some(others.map(String))} ${others.length === 1 ? 'is' : 'are'} listened on.`,
    },
    remedy: portRemedy(service, port, others),
  };
}

function clearReason(fates: readonly PortFate[]): string {
  const pods = new Set(fates.map(({ pod }) => pod));
  const ports = [...new Set(fates.flatMap(({ number, port }) => (number === undefined ? [] : [`${port.port}→${number}`])))];
  return `${some(ports)}: ${pods.size === 1 ? 'the pod that was' : `the ${pods.size} pods that were`} looked into ${pods.size === 1 ? 'has' : 'have'} the ports that services lead to.`;
}
