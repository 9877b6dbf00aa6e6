import type { V1Pod } from '@kubernetes/client-node';
import { CONTAINER, RUN_LABEL, TOLERATE_ALL, labelValue, podName } from './debug-pod-marks.ts';
import { imageOf } from './debug-pod-image.ts';
import { UNPACK_AND_RUN, podScript } from './debug-pod-script.ts';
import type { PodName } from './pods-api.ts';

export interface DebugPodOptions {
  readonly namespace: string;
  readonly run: string;
  readonly node: string;
  /** Of those that the node has; absent: the default one, which may have to be pulled. */
  readonly image?: string;
  readonly script: string;
  /** Seconds after which the kubelet ends it, whoever has forgotten it. */
  readonly deadlineSeconds: number;
}

/**
 * A pod that enters all namespaces of the node's first process and runs the script there, with the node's own shell and
 * tools: the image only has to bring `sh` and `nsenter`.
 *
 * It is put on its node by name, so that no scheduler has to find it fit, and uses the node's network, so that it starts
 * where the pod network is broken or out of addresses. No memory limit: the script's tools count against it, and a
 * ruleset may be large. Without requests it is the first to go where the node is short of memory, as it should be.
 */
export function debugPod({ namespace, run, node, image, script, deadlineSeconds }: DebugPodOptions): V1Pod & { metadata: PodName } {
  const { env, print } = podScript(script);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: podName('debug'), labels: { 'app.kubernetes.io/managed-by': 'aks-chatops', [RUN_LABEL]: labelValue(run) } },
    spec: {
      nodeName: node,
      hostPID: true,
      hostNetwork: true,
      dnsPolicy: 'Default',
      restartPolicy: 'Never',
      activeDeadlineSeconds: deadlineSeconds,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      tolerations: TOLERATE_ALL,
      containers: [
        {
          name: CONTAINER,
          ...imageOf(image),
          command: ['sh', '-c', `${print} | nsenter -t 1 -m -u -i -n -p -- /bin/sh -c '${UNPACK_AND_RUN}' >/dev/termination-log 2>&1`],
          env,
          securityContext: { privileged: true, runAsUser: 0 },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
    },
  };
}
