import cniFailing from '../checks/cni-failing.ts';
import containerNotListening from '../checks/container-not-listening.ts';
import kubeProxyNotRunning from '../checks/kube-proxy-not-running.ts';
import networkPolicyBlocksService from '../checks/network-policy-blocks-service.ts';
import servicePodsNotReady from '../checks/service-pods-not-ready.ts';
import serviceSelectsNoPods from '../checks/service-selects-no-pods.ts';
import serviceTargetPortMismatch from '../checks/service-target-port-mismatch.ts';
import type { Check } from '../define.ts';

/** The way from a service's address to a container that listens. */
export const SERVICE: readonly Check[] = [
  serviceSelectsNoPods,
  servicePodsNotReady,
  cniFailing,
  serviceTargetPortMismatch,
  containerNotListening,
  networkPolicyBlocksService,
  kubeProxyNotRunning,
];
