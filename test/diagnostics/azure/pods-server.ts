/** A Kubernetes API that knows pods and services, over a real socket; what becomes of a pod, the test says. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import type { V1Pod, V1PodStatus, V1ReplicaSet, V1Service } from '@kubernetes/client-node';
import { uncounted } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import { createPodsApi } from '../../../src/diagnostics/azure/pods-api.ts';
import type { PodsApi } from '../../../src/diagnostics/azure/pods-api.ts';

export interface Refusal {
  /** 0: takes the request and never answers. */
  readonly code: number;
  readonly message: string;
}

export interface World {
  /** Of the pod at its `look`-th reading, counted from 1. `gone`: somebody has deleted it. */
  statusAt?(pod: V1Pod, look: number): V1PodStatus | 'gone' | Refusal;
  readonly refuse?: Partial<Record<'POST' | 'GET' | 'DELETE', Refusal>>;
  readonly pods?: readonly V1Pod[];
  readonly services?: readonly V1Service[];
  readonly replicaSets?: readonly V1ReplicaSet[];
}

export interface PodsServer {
  readonly api: PodsApi;
  readonly url: string;
  /** Bodies of the pods that were created, as they arrived. */
  readonly created: V1Pod[];
  /** `namespace/name`. */
  readonly removed: string[];
  readonly asked: string[];
  close(): Promise<void>;
}

const open: PodsServer[] = [];

/** For `afterEach`. */
export const closeServers = (): Promise<unknown> => Promise.all(open.splice(0).map((server) => server.close()));

const REPLICA_SET = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/replicasets\/([^/]+)$/;
const POD = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)(?:\/([^/]+))?$/;

export async function podsServer(world: World = {}): Promise<PodsServer> {
  const pods = new Map((world.pods ?? []).map((pod) => [`${pod.metadata?.namespace}/${pod.metadata?.name}`, pod]));
  const looks = new Map<string, number>();
  const created: V1Pod[] = [];
  const removed: string[] = [];
  const asked: string[] = [];

  const answer = (method: string, { pathname: path, searchParams }: URL, body: string): { code: number; body: unknown } => {
    const refused = world.refuse?.[method as 'GET'];
    if (refused !== undefined) return failure(refused);
    const [, , set] = REPLICA_SET.exec(path) ?? [];
    if (set !== undefined) {
      const found = world.replicaSets?.find(({ metadata }) => metadata?.name === set);
      return found === undefined ? failure({ code: 404, message: 'not found' }) : { code: 200, body: found };
    }
    const [, namespace = '', kind, name] = POD.exec(path) ?? [];
    const key = `${namespace}/${name ?? ''}`;
    if (method === 'POST') {
      const pod = JSON.parse(body) as V1Pod;
      created.push(pod);
      pods.set(`${namespace}/${pod.metadata?.name}`, pod);
      return { code: 201, body: pod };
    }
    if (method === 'DELETE') {
      removed.push(key);
      return pods.delete(key) ? { code: 200, body: { kind: 'Status', status: 'Success' } } : failure({ code: 404, message: 'not found' });
    }
    if (name === undefined) return { code: 200, body: pageOf(kind === 'services' ? (world.services ?? []) : [...pods.values()], searchParams) };
    const pod = pods.get(key);
    if (pod === undefined) return failure({ code: 404, message: `pods "${name}" not found` });
    const look = (looks.get(key) ?? 0) + 1;
    looks.set(key, look);
    const status = created.includes(pod) ? (world.statusAt?.(pod, look) ?? { phase: 'Pending' }) : (pod.status ?? {});
    if (status === 'gone') return failure({ code: 404, message: 'not found' });
    return 'code' in status ? failure(status) : { code: 200, body: { ...pod, status } };
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://x');
      asked.push(`${request.method} ${url.pathname}`);
      const { code, body } = answer(request.method ?? '', url, Buffer.concat(chunks).toString());
      if (code !== 0) response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started: PodsServer = {
    api: podsApiAt(url),
    url,
    created,
    removed,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  open.push(started);
  return started;
}

export function podsApiAt(url: string): PodsApi {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'cluster', server: url, skipTLSVerify: true }, { name: 'bot', token: 'token' });
  return createPodsApi(uncounted({ client: async (of) => config.makeApiClient(of), options: () => ({}) }));
}

/** As API servers do, a list stops at the limit and says where it goes on. */
function pageOf(all: readonly unknown[], query: URLSearchParams): object {
  const from = Number(query.get('continue') ?? 0);
  const to = from + Number(query.get('limit') ?? all.length);
  return { kind: 'List', metadata: to < all.length ? { continue: String(to) } : {}, items: all.slice(from, to) };
}

const failure = ({ code, message }: Refusal): { code: number; body: unknown } => ({ code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code } });

const container = (state: object): V1PodStatus => ({ containerStatuses: [{ name: 'aks-chatops', image: '', imageID: '', ready: false, restartCount: 0, state }] });

export const running: V1PodStatus = { phase: 'Running', ...container({ running: {} }) };

export const waiting = (reason: string, message = ''): V1PodStatus => ({ phase: 'Pending', ...container({ waiting: { reason, message } }) });

export const ended = (exitCode: number, message: string, reason = exitCode === 0 ? 'Completed' : 'Error'): V1PodStatus => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  ...container({ terminated: { exitCode, reason, message } }),
});

/** Runs the container's command for real, as a kubelet does; `nsenter` into the node is left out. */
export function runContainer(pod: V1Pod): V1PodStatus {
  const [first] = pod.spec?.containers ?? [];
  const [shell = 'false', ...args] = first?.command ?? [];
  const command = args.map((word) => word.replace(/nsenter -t 1 [-a-z ]*-- /, '').replace('>/dev/termination-log 2>&1', ''));
  const env = Object.fromEntries((first?.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const { status, stdout } = spawnSync(shell, command, { encoding: 'latin1', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env }, maxBuffer: 1 << 24 });
  return ended(status ?? 1, stdout.slice(-4096));
}
