import { randomUUID } from 'node:crypto';
import type { Tokens } from '../azure/tokens.ts';
import type { Answer, Exchange, Handler } from '../http/exchange.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { Fleet } from '../nodes/model.ts';
import type { Scenario } from '../scenario/schema.ts';
import { accessReview, accessReviewPath } from './access-review.ts';
import { callerOf, type Caller } from './caller.ts';
import { read, targetOf } from './collections.ts';
import { discovery } from './discovery.ts';
import { createTunnel } from './kubelet.ts';
import { events } from './objects/events.ts';
import { namespaces } from './objects/namespaces.ts';
import { nodes, type ReadinessOf } from './objects/nodes.ts';
import { pods } from './objects/pods.ts';
import { daemonSets, deployments } from './objects/workloads.ts';
import { podStream } from './pod-streams.ts';
import type { Resource } from './resource.ts';
import { StatusError, statusAnswer } from './status.ts';

export interface ApiServerOptions {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly tokens: Tokens;
  readonly readiness: ReadinessOf;
  readonly requests: RequestLog;
  readonly log: (line: string) => void;
}

// Open to everybody by the default role bindings of Kubernetes.
const publicPaths = ['/version', '/version/', '/livez', '/readyz', '/healthz'];

function assertKnown(caller: Caller, path: string, resources: readonly Resource[]): void {
  if (caller !== 'anonymous' || publicPaths.includes(path)) return;
  const target = targetOf(resources, path);
  if (target === undefined) throw new StatusError(403, 'Forbidden', `forbidden: User "system:anonymous" cannot get path "${path}"`, {});
  const { name, group } = target.resource;
  const scope = target.namespace === undefined ? 'at the cluster scope' : `in the namespace "${target.namespace}"`;
  const verb = target.name === undefined ? 'list' : 'get';
  throw new StatusError(
    403,
    'Forbidden',
    `${name} is forbidden: User "system:anonymous" cannot ${verb} resource "${name}" in API group "${group}" ${scope}`,
    { kind: name },
  );
}

/** A Kubernetes API server, as far as it is written: reads, access reviews, and logs that need the tunnel. */
export function createApiServer(options: ApiServerOptions): Handler {
  const { scenario, tokens, readiness, requests, log } = options;
  const tunnel = createTunnel(scenario, options.fleet);
  const resources = [
    nodes(scenario, readiness),
    pods(scenario, readiness),
    namespaces(),
    events(scenario, readiness),
    deployments(scenario),
    daemonSets(scenario),
  ];

  const answer = async (exchange: Exchange): Promise<Answer> => {
    const { method, path } = exchange;
    assertKnown(callerOf(exchange, tokens), path, resources);
    if (method === 'POST' && path === accessReviewPath) return accessReview(exchange);
    const described = method === 'GET' ? discovery(path, scenario.cluster.version, resources) : undefined;
    if (described !== undefined) return described;
    const target = targetOf(resources, path);
    if (target?.resource.name === 'pods' && (target.subresource === 'log' || target.subresource === 'exec'))
      return podStream(target, exchange, scenario, tunnel);
    if (method === 'GET' && target !== undefined && target.subresource === undefined) return read(target, exchange);
    log(`Kubernetes: nobody wrote ${method} ${path}`);
    throw new StatusError(501, 'NotImplemented', `The simulator has no route ${method} ${path}`);
  };
  const safely = async (exchange: Exchange): Promise<Answer> => {
    try {
      return await answer(exchange);
    } catch (error) {
      if (error instanceof StatusError) return statusAnswer(error);
      throw error;
    }
  };
  return async (exchange) => {
    const { status, headers, body } = await safely(exchange);
    requests.add({ at: Date.now(), method: exchange.method, path: exchange.path, apiVersion: '', status });
    return { status, headers: { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private', ...headers }, body };
  };
}
