/**
 * Events of pods, Services and nodes (kubectl describe, kubectl get events). Sources: kubernetes/kubernetes (kubelet, scheduler,
 * endpoint controllers), cloud-provider-azure, Azure CNI and CNS.
 */
import { bySymptoms, type Symptom } from '../symptom.ts';

const ADDRESSES: readonly Symptom[] = [
  { says: /SubnetFull|NCUpdateSubnetFullError|subnet .* (?:is full|does not have enough)/i, verdict: 'block', proves: 'The pods\' subnet has no free addresses left, so pods get none.', leavesOpen: 'Whether addresses leak, or the subnet is too small for the nodes.', next: 'podip' },
  { says: /NCUpdateUnauthorized/i, verdict: 'block', proves: 'Azure refused the cluster\'s identity to take addresses from the pods\' subnet.', leavesOpen: 'Which role is missing on which subnet.', next: 'podip' },
  { says: /No available address(?:es| pools)|no IP addresses available in (?:range|network)|IPs available.*CNS|range is full|Failed to allocate (?:address|pool)/i, verdict: 'block', proves: 'The node had no free address to give to a pod.', leavesOpen: 'Whether addresses leak, pods come and go too fast, or the subnet is exhausted.', next: 'podip' },
  { says: /FailedCreatePodSandBox.*(?:\bcni\b|\bnetwork)|failed to set ?up (?:network for )?sandbox|cni plugin not initialized|NetworkPluginNotReady|network is not ready/i, verdict: 'block', proves: 'A pod\'s network could not be set up.', leavesOpen: 'Whether addresses ran out, or the network plugin fails for another reason: the message names it further on.', next: 'podip' },
  { says: /FailedCreatePodSandBox/i, verdict: 'unknown', proves: 'A pod got no sandbox; the message does not say that its network was at fault.', leavesOpen: 'What the runtime said.', next: 'podip' },
];

const IMAGES: readonly Symptom[] = [
  { says: /(?:ImagePull|Failed to pull image|pulling image|ErrImagePull|pull access|failed to (?:pull|resolve)).*(?:no such host|lookup .*(?:timeout|misbehaving)|server misbehaving)/i, verdict: 'block', proves: 'The registry\'s name was not resolved on the node, so no image was pulled.', leavesOpen: 'Whether the node\'s DNS, or the name, is at fault.', next: 'dns' },
  { says: /(?:ImagePull|Failed to pull image|pulling image|ErrImagePull|failed to (?:pull|resolve)).*(?:i\/o timeout|deadline exceeded|connection (?:refused|reset|timed out)|TLS handshake timeout|no route|EOF|x509)/i, verdict: 'block', proves: 'The node did not get through to the registry.', leavesOpen: 'What stands on the way out: a firewall, a route, exhausted SNAT ports, TLS inspection.', next: 'egress' },
  { says: /(?:Failed to pull image|failed to (?:pull|resolve)).*(?:not found|manifest unknown|unauthorized|denied|forbidden|401|403)|InvalidImageName/i, verdict: 'not-applicable', proves: 'The registry answered: the way to it works, and it does not give this image to this node.', leavesOpen: 'Whether the name is wrong, or the node\'s identity may not pull (AcrPull).' },
  { says: /ImagePullBackOff|ErrImagePull|Failed to pull image|Back-off pulling image/i, verdict: 'unknown', proves: 'An image was not pulled; this line does not say why.', leavesOpen: 'Whether the registry was not reached, or refused: the event "Failed to pull image" says it.', next: 'egress' },
];

const SERVICES: readonly Symptom[] = [
  { says: /SyncLoadBalancerFailed.*(?:AuthorizationFailed|Forbidden|403)|LinkedAuthorizationFailed|does not have (?:authorization|permission) to perform action/i, verdict: 'block', proves: 'Azure refused the cluster\'s identity a right that it needs for a load balancer or subnet.', leavesOpen: 'Which role is missing: the message names action and scope. It is the cluster\'s identity, not the kubelet\'s.', next: 'egress' },
  { says: /SyncLoadBalancerFailed|Error syncing load balancer/i, verdict: 'block', proves: 'The Service\'s load balancer could not be set up.', leavesOpen: 'What Azure said: rights, quota, a subnet or address that is not there.', next: 'service' },
  { says: /FailedToUpdateEndpoint(?:Slices?)?|Failed to update endpoint/i, verdict: 'unknown', proves: 'The addresses behind a Service could not be written; a conflict is tried again and harmless.', leavesOpen: 'Whether the Service has ready pods now.', next: 'service' },
  { says: /no endpoints available for service|has no endpoints|Endpoints:\s+<none>/i, verdict: 'block', proves: 'The Service has no ready pod behind it, so that connections to it are refused.', leavesOpen: 'Whether its selector matches nothing, or its pods are not ready.', next: 'service' },
  { says: /(?:Readiness|Liveness|Startup) probe (?:failed|errored).*(?:timeout|deadline|refused|no route|Client\.Timeout)/i, verdict: 'unknown', proves: 'The kubelet did not get an answer from a pod on its own node. No firewall between nodes is on that way.', leavesOpen: 'Whether the process hangs, listens elsewhere, or starts slowly.', next: 'service' },
  { says: /(?:Readiness|Liveness|Startup) probe (?:failed|errored)/i, verdict: 'unknown', proves: 'A probe of a pod failed, and its container answered: the way from the kubelet to it works.', leavesOpen: 'Why the process says so.', next: 'service' },
];

const NODES: readonly Symptom[] = [
  { says: /FailedMount.*(?:timeout|timed out|deadline|no route|refused|lookup|no such host)|MountVolume\.\S+ failed.*(?:timed out|timeout|no route|refused|resolve)/i, verdict: 'block', proves: 'A volume was not mounted since its server was not reached from the node.', leavesOpen: 'Whether DNS, a firewall or a private endpoint is at fault.', next: 'egress' },
  { says: /FailedMount|FailedAttachVolume|Unable to attach or mount volumes|MountVolume\.\S+ failed/i, verdict: 'not-applicable', proves: 'A volume was not mounted; the message names no way of the network.', leavesOpen: 'Whether a secret or claim is missing, or a disk hangs on another node.' },
  { says: /Container runtime network not ready/i, verdict: 'block', proves: 'The node\'s network plugin is not ready, so that no pod gets a network there.', leavesOpen: 'Why: azure-cns or the plugin did not start.', next: 'podip' },
  { says: /NodeNotReady|Kubelet stopped posting node status|NodeStatusUnknown/i, verdict: 'unknown', proves: 'A node\'s kubelet does not report: the node is down, hangs, or does not reach the API server.', leavesOpen: 'Which of these.', next: 'apiserver' },
  { says: /FailedScheduling|nodes? (?:are|is) available: |Insufficient (?:cpu|memory|pods)|untolerated taint/i, verdict: 'not-applicable', proves: 'The scheduler found no node that fits: that is a matter of room, taints or affinity, and of no network way.', leavesOpen: 'Nothing about the network.' },
  { says: /UnexpectedIPTablesRules|BlockedIPTablesRule/i, verdict: 'unknown', proves: 'A node holds iptables rules that its network plugin does not expect.', leavesOpen: 'What these rules do: read them on the node.', next: 'tunnel' },
  { says: /CrashLoopBackOff|Back-off restarting failed|OOMKill|exit code 137|Evicted|DiskPressure|MemoryPressure|Preempt/i, verdict: 'not-applicable', proves: 'A container ends by itself, or for want of memory or disk; no network way is named.', leavesOpen: 'Why it ends: its own log says it. A process that ends because it reaches nothing says that there too.' },
  { says: /CreateContainerConfigError|CreateContainerError|secret "[^"]*" not found|configmap "[^"]*" not found/i, verdict: 'not-applicable', proves: 'A container was not created because its configuration is not complete.', leavesOpen: 'Nothing about the network.' },
];

export const event = bySymptoms('event', [...ADDRESSES, ...IMAGES, ...SERVICES, ...NODES]);
