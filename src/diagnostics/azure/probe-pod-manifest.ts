import type { V1OwnerReference, V1Pod } from '@kubernetes/client-node';
import { imageOf } from './debug-pod-image.ts';
import { CONTAINER, RUN_LABEL, TOLERATE_ALL, podName } from './debug-pod-marks.ts';
import { UNPACK_AND_RUN, podScript } from './debug-pod-script.ts';
import type { PodName } from './pods-api.ts';
import type { Original } from './probe-pod-owner.ts';

export interface ProbePodOptions {
  readonly run: string;
  readonly owner: V1OwnerReference;
  readonly image?: string;
  readonly script: string;
  readonly deadlineSeconds: number;
}

/** `nobody`, in every image. */
const NOBODY = 65_534;

/** Labels by which a webhook would give the pod an identity or a sidecar; no policy selects by them. */
const NOT_CARRIED = /^(?:azure\.workload\.identity\/|sidecar\.istio\.io\/)/;

/**
 * An ordinary pod that stands in for another one: on its node, in its namespace, with its labels and service account, so
 * that NetworkPolicies (Cilium's by service account too) hold for it as for the original, and with its DNS settings.
 *
 * - No controller adopts it, though its labels fit their selectors: see `ownerOf`.
 * - No Service sends it traffic: it is never ready, because nobody ever sets the condition of its readiness gate.
 * - It has no token, no rights and no capabilities (the `restricted` Pod Security Standard), and small limits, since
 *   quotas and safeguards ask for some.
 */
export function probePod(like: V1Pod, { namespace, node }: Original, { run, owner, image, script, deadlineSeconds }: ProbePodOptions): V1Pod & { metadata: PodName } {
  const { env, print } = podScript(script);
  const labels = Object.entries(like.metadata?.labels ?? {}).filter(([key]) => !NOT_CARRIED.test(key));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name: podName('probe'),
      // Always the same value: Cilium makes an identity of every new set of labels, and policies take their time to learn it.
      labels: { ...Object.fromEntries(labels), [RUN_LABEL]: 'probe' },
      annotations: { [RUN_LABEL]: run, 'sidecar.istio.io/inject': 'false' },
      ownerReferences: [owner],
    },
    spec: {
      nodeName: node,
      restartPolicy: 'Never',
      activeDeadlineSeconds: deadlineSeconds,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      readinessGates: [{ conditionType: 'aks-chatops/never-ready' }],
      tolerations: TOLERATE_ALL,
      ...carriedOver(like),
      securityContext: { runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '16Mi' } }],
      containers: [
        {
          name: CONTAINER,
          ...imageOf(image),
          command: ['sh', '-c', `${print} | ${UNPACK_AND_RUN} >/dev/termination-log 2>&1`],
          env,
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
    },
  };
}

/** What decides how names are resolved, and by which identity policies know the pod. */
function carriedOver({ spec }: V1Pod): Pick<NonNullable<V1Pod['spec']>, 'dnsPolicy' | 'dnsConfig' | 'hostAliases' | 'serviceAccountName'> {
  const { dnsPolicy, dnsConfig, hostAliases, serviceAccountName } = spec ?? {};
  return {
    ...(dnsPolicy === undefined ? {} : { dnsPolicy }),
    ...(dnsConfig === undefined ? {} : { dnsConfig }),
    ...(hostAliases === undefined ? {} : { hostAliases }),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
  };
}
