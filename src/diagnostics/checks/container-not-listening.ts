// The pod is there, the service leads to the right port, and nobody takes the connection: the process is not up, or it
// listens on 127.0.0.1, where only its own pod reaches it. Measured in the pod's network, not taken from its manifest.
// Sources: Kubernetes, "Debug Services"; ss(8).
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Finding, Remedy } from '../model.ts';
import { lookingAdvice } from './shared/service/advice.ts';
import { portFates } from './shared/service/port-fates.ts';
import type { Fate, PortFate } from './shared/service/port-fates.ts';
import { concerns, judgedServices, keyOf, portWords, scenesOf, withoutSelector } from './shared/service/scene.ts';
import type { ServiceScene } from './shared/service/scene.ts';
import { some } from './shared/service/words.ts';

const CHECK = 'container-not-listening';

export default defineCheck({
  id: CHECK,
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'Containers behind services listen',
  faulty: 'A container does not listen where its service leads',
  settle: 'run `ss -ltn` in the pod (`kubectl debug`), and connect to its address from another pod',
  needs: ['services', 'pods', 'askedService'],
  consults: ['serviceProbes'],
  analyze({ services, pods, askedService }, { serviceProbes }): Judgement {
    const judged = judgedServices(services, askedService);
    const apart = judged.map(withoutSelector).find((why) => why !== undefined);
    if (apart !== undefined) return notApplicable(apart);
    const told = scenesOf(judged, pods).map((scene) => ({ scene, fates: portFates(scene, serviceProbes).filter(({ fate }) => fate !== 'no-such-name') }));
    const fates = told.flatMap((one) => one.fates);
    if (fates.length === 0) return notApplicable(askedService.service === '' ? 'No service leads to a port of a pod that runs.' : `No pod behind ${askedService.service} runs with a port that it leads to.`);
    const faulty = told.flatMap(({ scene, fates: own }) => silent(scene, own));
    return conclude({
      findings: faulty.map(findingOf),
      remedies: faulty.map(remedyOf),
      doubts: fates.flatMap(({ fate, because }) => (fate === 'unmeasured' ? [because] : [])),
      clear: clearReason(fates),
    });
  },
});

interface Silent {
  readonly scene: ServiceScene;
  readonly fate: Fate;
  readonly fates: readonly PortFate[];
}

/** One for each port, and for each way of not listening. */
function silent(scene: ServiceScene, fates: readonly PortFate[]): readonly Silent[] {
  return scene.service.ports.flatMap((port) =>
    (['nothing', 'loopback'] as const).flatMap((fate) => {
      const own = fates.filter((one) => one.port === port && one.fate === fate);
      return own.length === 0 ? [] : [{ scene, fate, fates: own }];
    }),
  );
}

const numbersOf = (fates: readonly PortFate[]): string => some(fates.flatMap(({ number }) => (number === undefined ? [] : [String(number)])));

function findingOf({ scene, fate, fates }: Silent): Finding {
  const { service, pods } = scene;
  const names = some(fates.map(({ pod }) => pod.name));
  const port = fates[0]?.port ?? { name: '', port: 0 };
  const numbers = numbersOf(fates);
  return {
    subject: keyOf(service),
    headline: fate === 'loopback' ? `${names} behind ${keyOf(service)} ${fates.length === 1 ? 'listens' : 'listen'} on 127.0.0.1:${numbers} only` : `nothing listens on ${numbers} in ${names} behind ${keyOf(service)}`,
    says:
      fate === 'loopback'
        ? `Port ${portWords(port)} of ${keyOf(service)} leads to ${numbers}; in ${names} that port is bound to 127.0.0.1, where nobody outside of the pod can reach it.`
        : `Port ${portWords(port)} of ${keyOf(service)} leads to ${numbers}; ${names} ${fates.length === 1 ? 'runs' : 'run'}, and nothing listens on it there.`,
    breaks: fates.length === pods.length ? `every connection to ${service.name}.${service.namespace}.svc` : `about ${fates.length} in ${pods.length} connections to ${service.name}.${service.namespace}.svc`,
    evidence: fates.slice(0, 3).map(({ pod }) => `pod/${keyOf(pod)}/listening`),
    concerns: concerns(scene),
  };
}

function remedyOf({ scene: { service }, fate, fates }: Silent): Remedy {
  const first = fates[0]?.pod;
  const number = fates[0]?.number ?? 0;
  return lookingAdvice({
    key: `listen:${keyOf(service)}:${number}:${fate}`,
    title: fate === 'loopback' ? `Let the application listen on 0.0.0.0:${number}` : `See why nothing listens on ${number}`,
    command: `kubectl --namespace ${service.namespace} logs ${first?.name ?? ''} --tail 50\nkubectl --namespace ${service.namespace} get pod ${first?.name ?? ''} --output yaml`,
    because: fate === 'loopback' ? 'the address that it listens on is a setting of the application (often an environment variable such as HOST, or a flag such as --bind)' : 'what the process listens on is a matter of the application',
    lasting: 'set the address and the port in the workload\'s manifest, and give it a readiness probe on that port: then a pod that does not listen gets no traffic',
    restsOn: { pods: fates.map(({ pod }) => pod.uid), number },
    check: CHECK,
    subjects: [keyOf(service)],
  });
}

function clearReason(fates: readonly PortFate[]): string {
  const listening = fates.filter(({ fate }) => fate === 'listens');
  if (listening.length === 0) return 'The pods listen, and on other ports than their services lead to.';
  const pods = [...new Set(listening.map(({ pod }) => pod.name))];
  return `${numbersOf(listening)} ${new Set(listening.map(({ number }) => number)).size === 1 ? 'is' : 'are'} listened on in ${some(pods)}.`;
}
