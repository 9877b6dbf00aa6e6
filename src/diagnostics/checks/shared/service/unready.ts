import type { PodFacts } from '../../../evidence/pods.ts';
import { quoted } from './words.ts';

/** Why a pod does not serve, as far as Kubernetes says: completing "web-1 …". */
export function unreadyWords(pod: PodFacts): string {
  const { waiting, deletedAt, phase, node, readinessProbes, unreadyBecause } = pod;
  if (deletedAt !== '') return 'is being deleted';
  if (waiting === 'Unschedulable' || (phase === 'Pending' && node === '')) return 'has no node (the scheduler finds none for it)';
  if (/^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/.test(waiting)) return `cannot get its image (${waiting})`;
  if (waiting === 'ContainerCreating' || waiting === 'PodInitializing') return `is still being made (${waiting})`;
  if (waiting !== '') return `does not stay up (${waiting}${lastWords(pod)})`;
  if (phase === 'Running' && readinessProbes.length > 0) return `runs, and does not pass its readiness probe (${readinessProbes.slice(0, 2).join('; ')})`;
  if (phase === 'Running') return `runs, and is not ready${unreadyBecause === '' ? '' : `: ${quoted(unreadyBecause)}`}`;
  return `is ${phase === '' ? 'in no known phase' : phase}`;
}

function lastWords({ lastTermination, restarts, terminationMessage }: PodFacts): string {
  const ended = lastTermination === '' ? '' : `, last ended by ${lastTermination}`;
  const said = terminationMessage === '' ? '' : `, saying ${quoted(terminationMessage)}`;
  return `${ended}${restarts === 0 ? '' : ` after ${restarts} restarts`}${said}`;
}

/** What to look at for such a pod. */
export function lookAt({ namespace, name, restarts, phase }: PodFacts): string {
  const describe = `kubectl --namespace ${namespace} describe pod ${name}`;
  if (restarts > 0) return `${describe}\nkubectl --namespace ${namespace} logs ${name} --previous --tail 50`;
  return phase === 'Running' ? `${describe}\nkubectl --namespace ${namespace} logs ${name} --tail 50` : describe;
}
