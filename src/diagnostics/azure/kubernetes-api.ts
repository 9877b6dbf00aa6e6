/** One connection to the cluster's Kubernetes API: every reader and writer takes its clients from here. */
import type { TokenCredential } from '@azure/identity';
import { KubeConfig, Observable } from '@kubernetes/client-node';
import type { ApiConstructor, ApiType, ConfigurationOptions, HttpLibrary, RequestContext, ResponseContext } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';
import { readKubeconfig } from './kubeconfig.ts';
import type { KubernetesEndpoint } from './kubeconfig.ts';
import { heardCredential } from './heard-credential.ts';
import { heard } from './kubernetes-wire.ts';
import { oncePerRun } from './once-per-run.ts';
import { soundAnswers } from './sound-answers.ts';
import type { Wire } from '../wire.ts';

/** The Entra application of every AKS API server. Source: AKS, "Use kubelogin to authenticate". */
const AKS_SCOPE = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

export interface KubernetesApi {
  /** A client of one API group, for example `CoreV1Api`. */
  client<T extends ApiType>(of: ApiConstructor<T>, signal: AbortSignal): Promise<T>;
  /** Passed to every call: it carries the run's signal and counts the request. */
  options(signal: AbortSignal): ConfigurationOptions;
  /** By what requests travel. Absent: by the SDK's own. */
  readonly transport?: HttpLibrary;
}

/** Asked on the first use only: address and certificate authority come from ARM. */
export interface KubernetesSource {
  endpoint(signal: AbortSignal): Promise<KubernetesEndpoint>;
  /** A bearer token for the API server; not asked where the endpoint comes with a client certificate. */
  token(signal: AbortSignal): Promise<string>;
  onRequest(): void;
  /** Absent: nobody listens. */
  readonly wire?: Wire;
  /** Absent: the SDK's own, which waits for a silent API server as long as it is let. */
  readonly transport?: HttpLibrary;
}

export function openKubernetes(source: KubernetesSource): KubernetesApi {
  const known = oncePerRun({ configured: (signal: AbortSignal) => configure(source, signal) });
  const { wire, transport } = source;
  const httpApi = soundAnswers(wire === undefined ? transport : heard(wire, transport));
  return {
    client: async (of, signal) => (await known.configured(signal)).makeApiClient(of),
    options: (signal) => ({ ...callOptions(signal, source.onRequest), httpApi }),
    ...(transport === undefined ? {} : { transport }),
  };
}

/** The same connection for requests that are part of something that is counted already, such as a trip to a node. */
export const uncounted = ({ client, transport }: KubernetesApi): KubernetesApi => ({ client, options: (signal) => ({ ...callOptions(signal, () => undefined), httpApi: soundAnswers(transport) }) });

/** The source of a cluster that ARM knows. @param wire absent: nobody listens */
export function kubernetesOf(clients: Pick<ArmClients, 'containers'>, clusterId: string, credential: TokenCredential, onRequest: () => void, wire?: Wire): Omit<KubernetesSource, 'transport'> {
  return {
    onRequest,
    ...(wire === undefined ? {} : { wire }),
    endpoint: async (abortSignal) => {
      const at = armId(clusterId);
      const { kubeconfigs } = await orAccessError("get the cluster's Kubernetes address from Azure", () =>
        clients.containers.managedClusters.listClusterUserCredentials(at.resourceGroup, nameAt(at, 0), { abortSignal }),
      );
      const [first] = kubeconfigs ?? [];
      if (first?.value === undefined) throw new AccessError('Cannot reach Kubernetes: Azure handed out no kubeconfig');
      return readKubeconfig(first.value);
    },
    token: (abortSignal) => entraToken(wire === undefined ? credential : heardCredential(credential, wire), abortSignal),
  };
}

async function entraToken(credential: TokenCredential, abortSignal: AbortSignal): Promise<string> {
  const token = await orAccessError('get a token for the Kubernetes API from Entra', () => credential.getToken(AKS_SCOPE, { abortSignal }));
  if (token === null) throw new AccessError('Cannot get a token for the Kubernetes API: Entra handed out none');
  return token.token;
}

async function configure(source: KubernetesSource, signal: AbortSignal): Promise<KubeConfig> {
  const { server, caData, certificate } = await source.endpoint(signal);
  const user = certificate === undefined ? { name: 'bot', token: await source.token(signal) } : { name: 'bot', ...certificate };
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'cluster', server, caData, skipTLSVerify: false }, user);
  return config;
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
