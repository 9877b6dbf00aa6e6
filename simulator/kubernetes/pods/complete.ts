import type { Draft } from '../object.ts';
import { notImplemented } from '../status.ts';
import { podSpec, type Container, type PodSpec } from './spec.ts';

/** https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const tag = /:([^:/@]+)$/.exec(image)?.[1];
  return image.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
}

const completeContainer = (container: Container): object => ({
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: pullPolicy(container.image ?? ''),
  resources: {},
  ...given(container),
});

/** The reader writes empty lists where nothing was sent; what is stored leaves them out. */
const given = (container: Container): object =>
  Object.fromEntries(Object.entries(container).filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)));

function refuse(spec: PodSpec): void {
  if ((spec.initContainers ?? []).length > 0) throw notImplemented('The simulator runs no init containers');
  const sources = spec.containers.flatMap(({ env }) => env.filter(({ valueFrom }) => valueFrom !== undefined && valueFrom !== null && !('fieldRef' in valueFrom)));
  if (sources.length > 0) throw notImplemented('The simulator reads environment values from fields of the pod only');
  const volumes = spec.volumes.filter(({ hostPath, emptyDir, name }) => !hostPath && !emptyDir && !name.startsWith('kube-api-access'));
  if (volumes.length > 0) throw notImplemented('The simulator mounts hostPath and emptyDir volumes only');
}

const tolerations = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** The defaults of core/v1 and of the admission plug-ins that every cluster has. @throws {StatusError} 400, 501 */
export function completePod(pod: Draft): Draft {
  const spec = podSpec(pod);
  refuse(spec);
  const raw = pod['spec'];
  return {
    ...pod,
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations,
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      ...(typeof raw === 'object' ? raw : {}),
      containers: spec.containers.map(completeContainer),
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
}
