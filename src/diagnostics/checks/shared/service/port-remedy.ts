import type { ServiceFacts, ServicePortFacts } from '../../../evidence/services.ts';
import type { Remedy } from '../../../model.ts';
import { shellWord } from '../../../remedies/operations.ts';
import { lookingAdvice, patchAdvice } from './advice.ts';
import { keyOf, portWords } from './scene.ts';

const CHECK = 'service-target-port-mismatch';

/** The target port changed to the one port that the pods have; where there are several, where to look. */
export function portRemedy(service: ServiceFacts, port: ServicePortFacts, candidates: readonly (number | string)[]): Remedy {
  const [only] = candidates;
  const common = { key: `target-port:${keyOf(service)}:${port.port}/${port.protocol}`, check: CHECK, subjects: [keyOf(service)], restsOn: { port, candidates } };
  const lasting = 'correct the side that is wrong where the manifests are kept (Helm chart, GitOps repository), or the next deployment brings it back';
  if (only === undefined || candidates.length > 1) {
    return lookingAdvice({
      ...common,
      title: `Find the port that ${keyOf(service)} is meant to lead to`,
      command: `kubectl --namespace ${shellWord(service.namespace)} get pods --output custom-columns=NAME:.metadata.name,PORTS:.spec.containers[*].ports`,
      because: candidates.length > 1 ? `the pods have several ports (${candidates.join(', ')}), and which one is meant is not told` : 'the pods have no port that could be meant',
      lasting,
    });
  }
  return patchAdvice({
    ...common,
    title: `Lead port ${portWords(port)} of ${keyOf(service)} to ${only}`,
    command: patch(service, port, port.targetPort, only),
    undo: patch(service, port, only, port.targetPort),
    blastRadius: `clients of port ${portWords(port)} of ${keyOf(service)}, and nobody else`,
    because: 'whether the service or the container is wrong is known to whoever wrote the manifests',
    lasting,
  });
}

/** A JSON patch that refuses where the ports are not what they were. */
function patch(service: ServiceFacts, port: ServicePortFacts, from: number | string, to: number | string): string {
  const path = `/spec/ports/${service.ports.indexOf(port)}/targetPort`;
  const steps = [{ op: 'test', path, value: from }, { op: 'replace', path, value: to }];
  return ['kubectl', '--namespace', service.namespace, 'patch', 'service', service.name, '--type', 'json', '--patch', JSON.stringify(steps)].map(shellWord).join(' ');
}
