import { randomUUID } from 'node:crypto';
import type { Tokens } from '../azure/tokens.ts';
import type { Answer, Exchange, Handler } from '../http/exchange.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { Fleet } from '../nodes/model.ts';
import type { Scenario } from '../scenario/schema.ts';
import { callerOf } from './caller.ts';
import type { Cluster } from './cluster.ts';
import { read, resourceOf } from './collections.ts';
import { discovery } from './discovery.ts';
import { createTunnel, type Tunnel } from './kubelet.ts';
import { podStream } from './pod-streams.ts';
import { authorize } from './rbac/authorize.ts';
import { createAuthorizer, type Authorizer } from './rbac/authorizer.ts';
import { health } from './readyz.ts';
import { subjectReview } from './rbac/subject-review.ts';
import { selfReview } from './rbac/reviews.ts';
import { requestInfo, type RequestInfo } from './request-info.ts';
import { notImplemented, StatusError, statusAnswer } from './status.ts';
import { write } from './write/write.ts';

export interface ApiServerOptions {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly cluster: Cluster;
  readonly tokens: Tokens;
  readonly requests: RequestLog;
  readonly log: (line: string) => void;
}

interface Server extends ApiServerOptions {
  readonly tunnel: Tunnel;
  readonly authorizer: Authorizer;
}

/** Groups that every API server has, whether or not they are written here. */
const builtIn = (group: string): boolean =>
  ['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions'].includes(group) || /^(?!policy\.networking)[a-z]+(\.[a-z]+)?\.k8s\.io$/.test(group);

const pageNotFound: Answer = { status: 404, body: '404 page not found\n' };

function missing({ log }: Server, { method, path }: Exchange, info: RequestInfo | undefined): Answer {
  if (info !== undefined && !builtIn(info.group)) return pageNotFound;
  log(`Kubernetes: nobody wrote ${method} ${path}`);
  throw notImplemented(`The simulator has no route ${method} ${path}`);
}

async function change(server: Server, resource: NonNullable<ReturnType<typeof resourceOf>>, info: RequestInfo, exchange: Exchange): Promise<Answer> {
  const { cluster, scenario } = server;
  const objectsOf = (name: string) => () => cluster.resources.find((kind) => kind.name === name)?.objects() ?? [];
  const context = { store: cluster.store, admission: scenario.kubernetes.admission, budgets: objectsOf('poddisruptionbudgets'), pods: objectsOf('pods') };
  const answer = write({ context, resource, info, exchange });
  // Whoever reads this answer may connect at once: an engine of policies takes a few seconds, and nobody waits for it.
  if (resource.name === 'networkpolicies') await cluster.settled();
  return answer;
}

async function answer(server: Server, exchange: Exchange): Promise<Answer> {
  const { method, path, query } = exchange;
  const { cluster, scenario, tunnel, authorizer } = server;
  const info = requestInfo(method, path, ['1', 'true'].includes(query.get('watch') ?? ''));
  const caller = callerOf(exchange, server.tokens);
  authorize(authorizer, caller, path, info);
  if (info === undefined) {
    const healthy = method === 'GET' ? health(exchange, scenario.kubernetes.readyz.failing) : undefined;
    if (healthy !== undefined) return healthy;
    const described = method === 'GET' ? discovery(path, scenario.cluster.version, cluster.resources) : undefined;
    return described ?? (path.startsWith('/apis/') ? pageNotFound : missing(server, exchange, info));
  }
  const review = selfReview(exchange, info, caller, authorizer) ?? subjectReview(exchange, info, scenario.kubernetes.serviceAccounts);
  if (review !== undefined) return review;
  const resource = resourceOf(cluster.resources, info);
  if (resource === undefined) return missing(server, exchange, info);
  if (resource.name === 'pods' && (info.subresource === 'log' || info.subresource === 'exec'))
    return podStream(resource, info, exchange, { scenario, tunnel, logOf: cluster.kubelets.logOf });
  if (method !== 'GET') return change(server, resource, info, exchange);
  return info.subresource === undefined ? read(resource, info, exchange, cluster.store.version()) : missing(server, exchange, info);
}

/** A Kubernetes API server, as far as it is written. */
export function createApiServer(options: ApiServerOptions): Handler {
  const { scenario, fleet, cluster, requests } = options;
  const tunnel = createTunnel(scenario, fleet, cluster.sources);
  const server = { ...options, tunnel, authorizer: createAuthorizer(scenario.kubernetes.permissions.without) };
  const safely = async (exchange: Exchange): Promise<Answer> => {
    try {
      return await answer(server, exchange);
    } catch (error) {
      if (error instanceof StatusError) return statusAnswer(error);
      throw error;
    }
  };
  return async (exchange) => {
    const { status, headers, ...content } = await safely(exchange);
    requests.add({ at: Date.now(), method: exchange.method, path: exchange.path, apiVersion: '', status });
    return { status, headers: { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private', ...headers }, ...content };
  };
}
