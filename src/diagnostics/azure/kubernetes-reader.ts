import { CoreV1Api, KubeConfig, Observable } from '@kubernetes/client-node';
import type { ConfigurationOptions, RequestContext, ResponseContext, V1Node, V1Pod } from '@kubernetes/client-node';
import type { NodeFacts, TunnelAgent } from '../evidence.ts';
import { AccessError } from '../ports.ts';
import type { KubernetesReader } from '../ports.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesEndpoint } from './kubeconfig.ts';
import { machineOf } from './machine-id.ts';

/** Objects asked for in one page, and pages at most: 50,000 objects. */
const PAGE = 500;
const MAX_PAGES = 100;

/** Konnectivity, and its predecessors tunnel-front and aks-link, share the component label. */
const AGENT_LABELS = 'app in (konnectivity-agent, tunnelfront, aks-link)';

export interface KubernetesOptions {
  readonly endpoint: KubernetesEndpoint;
  /** A bearer token for the API server; not asked where the endpoint comes with a client certificate. */
  token(signal: AbortSignal): Promise<string>;
  onRequest(): void;
}

export function createKubernetesReader(options: KubernetesOptions): KubernetesReader {
  let client: Promise<CoreV1Api> | undefined;
  const api = (signal: AbortSignal): Promise<CoreV1Api> => (client ??= connect(options, signal));
  const withSignal = (signal: AbortSignal): ConfigurationOptions => callOptions(signal, options.onRequest);
  return {
    nodes: (signal) =>
      orAccessError('list the nodes of the cluster', async () => {
        const core = await api(signal);
        const nodes = await allPages((page) => core.listNode({ limit: PAGE, ...page }, withSignal(signal)));
        return nodes.map(nodeFacts);
      }),
    tunnelAgents: (signal) =>
      orAccessError('list the tunnel agents in kube-system', async () => {
        const core = await api(signal);
        const selection = { namespace: 'kube-system', labelSelector: AGENT_LABELS, limit: PAGE };
        const pods = await allPages((page) => core.listNamespacedPod({ ...selection, ...page }, withSignal(signal)));
        return pods.filter(({ status }) => status?.phase === 'Running').map(tunnelAgent);
      }),
  };
}

async function connect({ endpoint, token }: KubernetesOptions, signal: AbortSignal): Promise<CoreV1Api> {
  const { server, caData, certificate } = endpoint;
  const user = certificate === undefined ? { name: 'bot', token: await token(signal) } : { name: 'bot', ...certificate };
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'cluster', server, caData, skipTLSVerify: false }, user);
  return config.makeApiClient(CoreV1Api);
}

/** Every call carries the run's signal: a kept-alive connection to a hanging API server answers nothing, for ever. */
function callOptions(signal: AbortSignal, onRequest: () => void): ConfigurationOptions {
  const pre = (context: RequestContext): Observable<RequestContext> => {
    onRequest();
    context.setSignal(signal);
    return new Observable(Promise.resolve(context));
  };
  const post = (context: ResponseContext): Observable<ResponseContext> => new Observable(Promise.resolve(context));
  return { middleware: [{ pre, post }], middlewareMergeStrategy: 'append' };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly _continue?: string };
}

async function allPages<T>(list: (page: { _continue?: string }) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await list(token === undefined ? {} : { _continue: token });
    items.push(...answer.items);
    token = answer.metadata?._continue;
    if (token === undefined || token === '') return items;
  }
  throw new AccessError(`Cannot list everything: more than ${MAX_PAGES} pages of ${PAGE}`);
}

function nodeFacts({ metadata, spec, status }: V1Node): NodeFacts {
  const labels = metadata?.labels ?? {};
  return {
    name: metadata?.name ?? '',
    address: status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
    pool: labels['kubernetes.azure.com/agentpool'] ?? labels['agentpool'] ?? '',
    os: status?.nodeInfo?.operatingSystem ?? labels['kubernetes.io/os'] ?? '',
    osImage: status?.nodeInfo?.osImage ?? '',
    ready: status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown',
    machine: machineOf(spec?.providerID),
  };
}

function tunnelAgent({ metadata, spec, status }: V1Pod): TunnelAgent {
  return {
    pod: metadata?.name ?? '',
    namespace: metadata?.namespace ?? 'kube-system',
    node: spec?.nodeName ?? '',
    address: status?.podIP ?? '',
    hostNetwork: spec?.hostNetwork ?? false,
    ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
  };
}
