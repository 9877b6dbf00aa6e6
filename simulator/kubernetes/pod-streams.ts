import type { Answer, Exchange } from '../http/exchange.ts';
import type { Scenario } from '../scenario/schema.ts';
import { objectOf } from './collections.ts';
import { kubeletPort, type Tunnel } from './kubelet.ts';
import { fieldAt, timestamp, type KubernetesObject } from './object.ts';
import { podSpec } from './pods/spec.ts';
import type { RequestInfo } from './request-info.ts';
import type { Resource } from './resource.ts';
import { badRequest, notImplemented } from './status.ts';

interface Streams {
  readonly scenario: Scenario;
  readonly tunnel: Tunnel;
  /** What a container has printed, where the simulator ran it. */
  readonly logOf: (pod: KubernetesObject, container: string) => string | undefined;
}

/** `log` and `exec`, which need the kubelet of the pod's node. @throws {StatusError} */
export async function podStream(pods: Resource, info: RequestInfo, exchange: Exchange, { scenario, tunnel, logOf }: Streams): Promise<Answer> {
  const pod = objectOf(pods, info);
  const { name, namespace = '' } = pod.metadata;
  const node = fieldAt(pod, 'spec.nodeName');
  if (info.subresource !== 'log') {
    await tunnel.reach(node, {});
    throw notImplemented(`The simulator has no ${info.subresource ?? 'stream'}: the kubelet of ${node} answers, but runs nothing`);
  }
  const containers = podSpec(pod).containers.map((container) => container.name);
  const container = exchange.query.get('container') ?? containers[0] ?? '';
  if (!containers.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const address = scenario.nodes.find((candidate) => candidate.name === node)?.address ?? '';
  await tunnel.reach(node, { url: `https://${address}:${kubeletPort}/containerLogs/${namespace}/${name}/${container}` });
  return { status: 200, body: logOf(pod, container) ?? `${timestamp()} ${name}: ready\n` };
}
