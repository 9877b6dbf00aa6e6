import type { Answer, Exchange } from '../http/exchange.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Target } from './collections.ts';
import { kubeletPort, type Tunnel } from './kubelet.ts';
import { fieldAt } from './object.ts';
import { badRequest, objectNotFound, StatusError } from './status.ts';

/** `log` and `exec`, which need the kubelet of the pod's node. @throws {StatusError} */
export async function podStream(target: Target, exchange: Exchange, scenario: Scenario, tunnel: Tunnel): Promise<Answer> {
  const { resource, namespace = '', name = '', subresource } = target;
  const pod = resource.objects().find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (pod === undefined) throw objectNotFound('pods', name);
  const node = fieldAt(pod, 'spec.nodeName');
  if (subresource !== 'log') {
    await tunnel.reach(node, {});
    throw new StatusError(
      501,
      'NotImplemented',
      `The simulator has no ${subresource ?? 'stream'}: the kubelet of ${node} answers, but runs nothing`,
    );
  }
  const only = fieldAt(pod, 'spec.containers.0.name');
  const container = exchange.query.get('container') ?? only;
  if (container !== only) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const address = scenario.nodes.find((candidate) => candidate.name === node)?.address ?? '';
  await tunnel.reach(node, { url: `https://${address}:${kubeletPort}/containerLogs/${namespace}/${name}/${container}` });
  return { status: 200, body: `${new Date().toISOString()} ${name}: ready\n` };
}
