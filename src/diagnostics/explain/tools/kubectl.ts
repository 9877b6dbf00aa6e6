/**
 * What kubectl prints when something fails. Sources: kubernetes/kubernetes (client-go, apiserver dialer), apiserver-network-proxy
 * ("No agent available"), Go's net package.
 */
import { bySymptoms, type Symptom } from '../symptom.ts';

const KUBELET = String.raw`(?::10250\b.*|error dialing backend.*|containerLogs.*|/exec/.*)`;
const of = (words: string): RegExp => new RegExp(`${KUBELET}(?:${words})`, 'i');

const TUNNEL: readonly Symptom[] = [
  { says: /No agent available/i, verdict: 'block', proves: 'No konnectivity-agent is connected to the API server, so that it cannot reach any node: the agents\' way out is at fault, not tcp/10250.', leavesOpen: 'Why: their egress to port 443, DNS, SNAT ports, ALPN that is stripped, or agents that do not run.', next: 'tunnel' },
  { says: of('i/o timeout|connection timed out|TLS handshake timeout|context deadline exceeded|Client\\.Timeout'), verdict: 'block', proves: 'The way from the tunnel agent to the kubelet of this node is silent: an agent lives, and packets to tcp/10250 are dropped.', leavesOpen: 'Who drops them: a network security group, ufw, iptables, or a node that hangs; and whether other nodes are concerned.', next: 'tunnel' },
  { says: of('connection refused'), verdict: 'block', proves: 'The node answered and refused the connection to the kubelet\'s port: the kubelet is down, or a rule refuses with a reset.', leavesOpen: 'Which of the two. A network security group is excluded: it drops silently.', next: 'tunnel' },
  { says: of('no route to host|host is unreachable'), verdict: 'block', proves: 'Nobody was found at the node\'s address, or a rule answers so with an ICMP error.', leavesOpen: 'Whether the node is gone or not Ready (look there first), or a REJECT rule blocks a node that lives.', next: 'tunnel' },
  { says: of('server gave HTTP response to HTTPS client'), verdict: 'block', proves: 'Something on the way answers in plain HTTP: a proxy or an inspection stands between.', leavesOpen: 'Which device.', next: 'tunnel' },
  { says: /http: server gave HTTP response to HTTPS client/i, verdict: 'block', proves: 'Something on the way answers in plain HTTP where TLS was expected: a proxy or an inspection stands between.', leavesOpen: 'Which device, and on which way.', next: 'apiserver' },
  { says: of('x509|certificate|remote error: tls'), verdict: 'allow', proves: 'The kubelet was reached: the tunnel works, and the certificate is what fails.', leavesOpen: 'Whether the kubelet\'s certificate has expired or was made by another authority.' },
  { says: /unable to upgrade connection: .*Forbidden|Forbidden \(user=.*(?:proxy|nodes)/i, verdict: 'allow', proves: 'The kubelet was reached and refused the right: the tunnel works.', leavesOpen: 'Why the kubelet does not trust who asks: the API server\'s own role for nodes/proxy.' },
  { says: /must be logged in to the server|the server has asked for the client to provide credentials/i, verdict: 'allow', proves: 'A server was reached, and did not accept the credentials: the way works, who asks is not known to it.', leavesOpen: 'Whether your login has expired, or the kubelet does not trust the API server.' },
  { says: of('EOF|connection reset|broken pipe'), verdict: 'block', proves: 'The connection to the kubelet was made and then cut.', leavesOpen: 'Whether something on the way cuts it, or the kubelet ended.', next: 'tunnel' },
  { says: /error dialing backend|unable to upgrade connection(?!.*(?:Forbidden|not found))/i, verdict: 'block', proves: 'The API server could not reach the kubelet through the tunnel.', leavesOpen: 'At which step: the line does not say it.', next: 'tunnel' },
];

const METRICS: readonly Symptom[] = [
  { says: /Metrics API not available|metrics\.k8s\.io|metrics not available yet|failed to get (?:cpu|memory) (?:utilization|resource)/i, verdict: 'unknown', proves: 'metrics-server gives no figures. If logs and exec work, the tunnel is not at fault.', leavesOpen: 'Whether metrics-server runs, and whether it reaches the kubelets itself.', next: 'service' },
  { says: /failed calling webhook .*(?:timeout|deadline|refused|No agent|no endpoints)|failed to call webhook/i, verdict: 'block', proves: 'The API server could not reach a webhook: requests that it guards fail.', leavesOpen: 'Whether its Service has no ready pods, or the tunnel from the API server to the nodes fails: see whether logs fail too.', next: 'tunnel' },
];

const API: readonly Symptom[] = [
  { says: /dial tcp: lookup \S+.*(?:no such host|server misbehaving|i\/o timeout|Temporary failure)/i, verdict: 'block', proves: 'The API server\'s name was not resolved where kubectl ran, so no connection was tried.', leavesOpen: 'Whether the cluster is private (then its zone is known inside its network only), stopped or deleted, or this machine\'s DNS is at fault.', next: 'apiserver' },
  { says: /Unable to connect to the server: .*(?:i\/o timeout|TLS handshake timeout|context deadline|Client\.Timeout|connection timed out|request canceled)|dial tcp \S+:443: (?:connect: )?(?:i\/o timeout|connection timed out)/i, verdict: 'block', proves: 'The API server did not answer where kubectl ran.', leavesOpen: 'Whether your public address is outside the authorized ranges, the cluster is private, or a firewall on your side drops it.', next: 'apiserver' },
  { says: /Unable to connect to the server: EOF|(?:Unable to connect to the server|was refused).*|dial tcp \S+:443: connect: connection refused/i, verdict: 'block', proves: 'No connection to the API server came about where kubectl ran.', leavesOpen: 'Whether the address is that of a running cluster, and what stands between.', next: 'apiserver' },
  { says: /x509: certificate signed by unknown authority|x509: certificate (?:is valid for|has expired)|tls: failed to verify certificate/i, verdict: 'block', proves: 'A server was reached whose certificate is not trusted for this name: the network way is open.', leavesOpen: 'Whether TLS is inspected on the way, the kubeconfig is of another cluster, or a certificate has expired.', next: 'apiserver' },
  { says: /Error from server \(Forbidden\)|\bis forbidden: (?:User|unable)|\b403 Forbidden\b.*api/i, verdict: 'allow', proves: 'The API server answered and refused the right: the network way works.', leavesOpen: 'Which Role or Azure role is missing.', next: 'apiserver' },
  { says: /Error from server \(Unauthorized\)|error: You must be logged in|: Unauthorized$|^Unauthorized$/i, verdict: 'allow', proves: 'The API server answered and did not accept the credentials: the network way works.', leavesOpen: 'Whether the login has expired, or is of another tenant.', next: 'apiserver' },
  { says: /Error from server \((?:ServiceUnavailable|InternalError|Timeout|TooManyRequests)\)|etcdserver: |apiserver not ready|the server is currently unable to handle the request/i, verdict: 'unknown', proves: 'The API server answered, and could not serve the request.', leavesOpen: 'Whether it is overloaded, or an extension behind it (an aggregated API, a webhook) is not reached.', next: 'apiserver' },
  { says: /Error from server \((?:NotFound|AlreadyExists|BadRequest|Conflict|Invalid)\)|^error: (?:the server doesn't have a resource type|unknown (?:flag|command))|^No resources found/i, verdict: 'not-applicable', proves: 'The API server answered: the way to it works, and the request itself is the matter.', leavesOpen: 'Nothing about the network. Look at the name, the namespace and the context.' },
];

export const kubectl = bySymptoms('kubectl', [...TUNNEL, ...METRICS, ...API], /pull(?:ing)? image|ErrImagePull|MountVolume|FailedCreatePodSandBox|probe (?:failed|errored)/i);
