import { checkLabel, invalidValue, notAllowed, required, unsupported } from '../field-errors.ts';
import type { Draft, KubernetesObject } from '../object.ts';
import type { StatusCause } from '../status.ts';
import { podSpec, type Container, type PodSpec } from './spec.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function containerCauses(container: Container, index: number, spec: PodSpec): StatusCause[] {
  const field = `spec.containers[${index}]`;
  const twice = spec.containers.findIndex(({ name }) => name === container.name) < index;
  const named = container.name === '' ? [required(`${field}.name`)] : checkLabel(`${field}.name`, container.name);
  const mounts = container.volumeMounts.flatMap(({ name }, at) =>
    spec.volumes.some((volume) => volume.name === name) ? [] : [{ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(name)}`, field: `${field}.volumeMounts[${at}].name` }],
  );
  return [
    ...named,
    ...(twice ? [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(container.name)}`, field: `${field}.name` }] : []),
    ...((container.image ?? '') === '' ? [required(`${field}.image`)] : []),
    ...mounts,
  ];
}

function specCauses(spec: PodSpec): StatusCause[] {
  const { restartPolicy, dnsPolicy, activeDeadlineSeconds: deadline } = spec;
  return [
    ...(spec.containers.length === 0 ? [required('spec.containers')] : []),
    ...spec.containers.flatMap((container, index) => containerCauses(container, index, spec)),
    ...(restartPolicies.includes(restartPolicy ?? 'Always') ? [] : [unsupported('spec.restartPolicy', restartPolicy, restartPolicies)]),
    ...(dnsPolicies.includes(dnsPolicy ?? 'ClusterFirst') ? [] : [unsupported('spec.dnsPolicy', dnsPolicy, dnsPolicies)]),
    ...(dnsPolicy === 'None' && (spec.dnsConfig?.nameservers ?? []).length === 0
      ? [required('spec.dnsConfig.nameservers', 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
      : []),
    ...(typeof deadline === 'number' && (deadline < 1 || deadline > 2_147_483_647)
      ? [invalidValue('spec.activeDeadlineSeconds', deadline, 'must be between 1 and 2147483647, inclusive')]
      : []),
  ];
}

// https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
const changeable = ['activeDeadlineSeconds', 'tolerations', 'containers', 'terminationGracePeriodSeconds'];

const fixedPart = (pod: Draft): string => {
  const spec = pod['spec'];
  const entries = typeof spec === 'object' && spec !== null ? Object.entries(spec) : [];
  return JSON.stringify(entries.filter(([key]) => !changeable.includes(key)).toSorted(([left], [right]) => left.localeCompare(right)));
};

/** What is wrong with a pod, new or changed. @throws {StatusError} 400 */
export function validatePod(pod: Draft, former?: KubernetesObject): StatusCause[] {
  const moved = former !== undefined && fixedPart(pod) !== fixedPart(former);
  const why =
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [...specCauses(podSpec(pod)), ...(moved ? [notAllowed('spec', why)] : [])];
}
