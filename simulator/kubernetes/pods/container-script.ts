import { readFileSync } from 'node:fs';
import type { KubernetesObject } from '../object.ts';
import { environment } from './environment.ts';
import { expand } from './expand.ts';
import { toolsOf } from './image-tools.ts';
import { resolvConf } from './resolv-conf.ts';
import type { Container, PodSpec } from './spec.ts';

const body = readFileSync(new URL('shell/container.sh', import.meta.url), 'utf8');

export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const list = (texts: readonly string[]): string => `(${texts.map(quote).join(' ')})`;

/** Files of a container on its node. */
export const containerFolder = (pod: KubernetesObject, container: Pick<Container, 'name'>): string =>
  `/run/kubelet/pods/${pod.metadata.uid}/${container.name}`;

// containerd's default set: github.com/containerd/containerd, pkg/oci/spec.go
const defaultCapabilities =
  'chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service sys_chroot kill audit_write'.split(' ');

const capability = (name: string): string => name.toLowerCase().replace(/^cap_/, '');

/** Words for setpriv: everything for privileged containers, else the runtime's set with what is added and dropped. */
function capabilityWords({ securityContext }: Container): string {
  if (securityContext?.privileged === true) return '--inh-caps=-all';
  const add = (securityContext?.capabilities?.add ?? []).map(capability);
  const drop = (securityContext?.capabilities?.drop ?? []).map(capability);
  const kept = drop.includes('all') ? [] : defaultCapabilities.filter((name) => !drop.includes(name));
  return ['--inh-caps=-all', `--bounding-set=${['-all', ...new Set([...kept, ...add])].map((name) => (name === '-all' ? name : `+${name}`)).join(',')}`].join(' ');
}

interface Mount {
  readonly source: string;
  readonly target: string;
}

function mounts(pod: KubernetesObject, spec: PodSpec, { volumeMounts }: Container): Mount[] {
  return volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = spec.volumes.find((candidate) => candidate.name === name);
    if (volume?.hostPath) return [{ source: volume.hostPath.path, target: mountPath }];
    return volume?.emptyDir ? [{ source: `/run/kubelet/pods/${pod.metadata.uid}/volumes/${name}`, target: mountPath }] : [];
  });
}

export interface ClusterAddresses {
  readonly dnsServiceIP: string;
  readonly apiServiceAddress: string;
}

/** A script for the node that becomes the container's process, or undefined where the image's own program would just wait. */
export function containerScript(pod: KubernetesObject, spec: PodSpec, container: Container, cluster: ClusterAddresses): string | undefined {
  const values = environment(pod, container, cluster.apiServiceAddress);
  const command = [...container.command, ...container.args].map((word) => expand(word, values));
  if (container.command.length === 0 && container.args.length === 0) return undefined;
  const mounted = mounts(pod, spec, container);
  return [
    `dir=${quote(containerFolder(pod, container))}`,
    `image=${quote((container.image ?? '').replaceAll(/[^\w.-]/g, '_'))}`,
    `tools=${quote((toolsOf(container.image ?? '') ?? []).join(' '))}`,
    `pid_namespace=${spec.hostPID === true ? 'host' : 'own'}`,
    `capabilities=${quote(capabilityWords(container))}`,
    `working_dir=${quote(container.workingDir ?? '/')}`,
    `resolv_conf=${quote(resolvConf(spec, { dnsServiceIP: cluster.dnsServiceIP, namespace: pod.metadata.namespace ?? '' }) ?? '')}`,
    `termination_path=${quote(container.terminationMessagePath ?? '/dev/termination-log')}`,
    `mount_sources=${list(mounted.map(({ source }) => source))}`,
    `mount_targets=${list(mounted.map(({ target }) => target))}`,
    `environment=${list([...values].map(([name, value]) => `${name}=${value}`))}`,
    `command=${list(command)}`,
    body,
  ].join('\n');
}
