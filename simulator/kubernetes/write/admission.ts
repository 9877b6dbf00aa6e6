import type { KubernetesSpec } from '../../scenario/kubernetes.ts';
import type { Draft } from '../object.ts';
import { podSpec, type PodSpec } from '../pods/spec.ts';
import { forbidden, StatusError } from '../status.ts';

const privileged = ({ containers }: PodSpec): string[] =>
  containers.filter(({ securityContext }) => securityContext?.privileged === true).map(({ name }) => name);

const hostPaths = ({ volumes }: PodSpec): string[] => volumes.filter(({ hostPath }) => Boolean(hostPath)).map(({ name }) => name);

/** What the baseline level forbids, in the words of k8s.io/pod-security-admission. */
function violations(spec: PodSpec): string[] {
  const host = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true).map((field) => `${field}=true`);
  const paths = hostPaths(spec).map((name) => JSON.stringify(name));
  const names = privileged(spec).map((name) => JSON.stringify(name));
  const many = names.length > 1;
  return [
    ...(host.length === 0 ? [] : [`host namespaces (${host.join(', ')})`]),
    ...(paths.length === 0 ? [] : [`hostPath volumes (volume${paths.length > 1 ? 's' : ''} ${paths.join(', ')})`]),
    ...(names.length === 0 ? [] : [`privileged (container${many ? 's' : ''} ${names.join(', ')} must not set securityContext.privileged=true)`]),
  ];
}

/** One line for each constraint, as Azure Policy's Gatekeeper writes them. */
function denials(spec: PodSpec, pod: string): string[] {
  const shared = spec.hostPID === true || spec.hostIPC === true;
  return [
    ...privileged(spec).map((name) => `[azurepolicy-k8sazurev2noprivilege-1d7a3c5e9b2f4a60c8d1] Privileged container is not allowed: ${name}, securityContext: {"privileged": true}`),
    ...(shared ? [`[azurepolicy-k8sazurev2blockhostnamespace-5b8e2f6a1c9d3047e6ab] Sharing the host namespace is not allowed: ${pod}`] : []),
    ...(spec.hostNetwork === true ? [`[azurepolicy-k8sazurev3hostnetworkingports-7f4c1e8d2a6b5930dc42] The specified hostNetwork and hostPort are not allowed, pod: ${pod}. Allowed values: {"allowHostNetwork": false}`] : []),
  ];
}

/** Refuses what a cluster with pod security or deployment safeguards refuses. @throws {StatusError} 403 */
export function admitPod(pod: Draft, namespace: string, { denyPrivileged, by }: KubernetesSpec['admission']): void {
  if (!denyPrivileged.includes('*') && !denyPrivileged.includes(namespace)) return;
  const spec = podSpec(pod);
  const found = violations(spec);
  if (found.length === 0) return;
  const name = pod.metadata.name ?? '';
  if (by === 'pod-security') throw forbidden({ group: '', name: 'pods' }, name, `violates PodSecurity "baseline:latest": ${found.join(', ')}`);
  throw new StatusError(403, 'Forbidden', `admission webhook "validation.gatekeeper.sh" denied the request: ${denials(spec, name).join('\n')}`);
}
