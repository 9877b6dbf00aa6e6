import { AuthorizationV1Api, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import { z } from 'zod';
import type { ApiServerEndpoint, ApiServerFromBot, BotReach } from '../evidence/api-server.ts';
import type { PodEvent } from '../evidence/events.ts';
import { AccessError } from '../ports.ts';
import type { AccessQuestion, ApiServerReader } from '../ports.ts';
import { accessError, orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { ReadyClient } from './ready-client.ts';
import type { ReadyAnswer } from './ready-client.ts';
import { isSilence } from './silence.ts';
import { podEvent } from './sandbox-events-reader.ts';

/** Milliseconds that the API server has for `/readyz`: a firewall that drops is found out well before a run's end. */
const READY_MS = 8_000;

/** Events whose lines are read; they are kept for an hour. */
const MAX_EVENTS = 200;

/** Of a controller that may not make what it should. Source: Kubernetes, pkg/controller/controller_utils.go. */
const FAILED_CREATE = 'reason=FailedCreate';

export function createApiServerReader(api: KubernetesApi): ApiServerReader {
  return {
    apiServerAnswer: (signal) => answerOf(api, signal),
    apiServerEndpoints: (signal) => orAccessError('read where the service default/kubernetes leads', () => endpointsOf(api, signal)),
    failureEvents: (signal) => orAccessError('list the events of what could not be created', () => failures(api, signal)),
    isAllowed: (question, signal) => orAccessError('ask what a service account may do', () => review(api, question, signal)),
  };
}

/** Never rejects for what a connection comes to: that is what is measured. @throws {AccessError} where ARM or Entra refuse */
async function answerOf(api: KubernetesApi, signal: AbortSignal): Promise<ApiServerFromBot> {
  // Address and token are not the API server's to give: what is refused there is no word of its.
  const client = await orAccessError('get the address of the API server', () => api.client(ReadyClient, signal));
  try {
    return said(await client.readyz(api.options(AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]))));
  } catch (error) {
    const known = accessError('reach the API server', error);
    if (!(known instanceof AccessError)) throw known;
    return { outcome: outcomeOf(error), failing: [], says: known.message };
  }
}

/** Lines of `/readyz?verbose`: `[+]etcd ok`, `[-]etcd failed: reason withheld`. Source: Kubernetes, "API health endpoints". */
function said({ status, text }: ReadyAnswer): ApiServerFromBot {
  const failing = [...text.matchAll(/^\[-\]([\w./-]{1,100}) failed/gm)].flatMap(([, name]) => name ?? []);
  const says = `/readyz answers ${status}${failing.length === 0 ? '' : ` and reports ${failing.join(', ')} as failed`}`;
  return { outcome: 'answers', status, failing, says };
}

const thrown = z.object({ name: z.string().optional(), code: z.unknown().optional(), cause: z.unknown().optional() });

const OUTCOMES: Readonly<Record<string, BotReach>> = {
  ENOTFOUND: 'name-not-resolved',
  EAI_AGAIN: 'name-not-resolved',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

function outcomeOf(error: unknown): BotReach {
  const { name = '', code, cause } = thrown.safeParse(error).data ?? {};
  if (name === 'AbortError' || name === 'TimeoutError' || isSilence(error)) return 'timeout';
  const inner = thrown.safeParse(cause).data?.code ?? code;
  if (typeof inner !== 'string') return 'unknown';
  return OUTCOMES[inner] ?? (/CERT|TLS|SSL/.test(inner) ? 'tls' : 'unknown');
}

async function endpointsOf(api: KubernetesApi, signal: AbortSignal): Promise<readonly ApiServerEndpoint[]> {
  const discovery = await api.client(DiscoveryV1Api, signal);
  const { items } = await discovery.listNamespacedEndpointSlice({ namespace: 'default', labelSelector: 'kubernetes.io/service-name=kubernetes', limit: 20 }, api.options(signal));
  return items.flatMap(({ endpoints = [], ports }) =>
    (endpoints ?? []).flatMap(({ addresses }) => addresses.flatMap((address) => (ports ?? []).flatMap(({ port }) => (port === undefined ? [] : [{ address, port }])))),
  );
}

async function failures(api: KubernetesApi, signal: AbortSignal): Promise<readonly PodEvent[]> {
  const core = await api.client(CoreV1Api, signal);
  const { items } = await core.listEventForAllNamespaces({ fieldSelector: FAILED_CREATE, limit: MAX_EVENTS }, api.options(signal));
  return items.map(podEvent);
}

/** Asks for somebody else, by name: nothing is done in their stead. */
async function review(api: KubernetesApi, { user, groups, ...wanted }: AccessQuestion, signal: AbortSignal): Promise<boolean> {
  const authorization = await api.client(AuthorizationV1Api, signal);
  const body = { spec: { user, groups: [...groups], resourceAttributes: { ...wanted } } };
  const { status } = await authorization.createSubjectAccessReview({ body }, api.options(signal));
  if (status === undefined) throw new AccessError('Cannot ask what a service account may do: the API server gave no verdict');
  return status.allowed;
}
