import type { EndpointSliceFacts } from '../evidence/services.ts';
import type { Collector, Excerpts } from './collector.ts';

/** Slices and endpoints whose lines people are shown. */
const SLICES = 60;
const ENDPOINTS = 20;

/** What stands behind the services now. */
export const endpointSlices: Collector<'endpointSlices', never> = {
  kind: 'endpointSlices',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.endpointSlices(signal),
  excerpts: (found): Excerpts => ({ 'kubernetes/endpoint-slices': [...found.slice(0, SLICES).map(textOf), ...(found.length > SLICES ? [`and ${found.length - SLICES} more`] : [])].join('\n') }),
};

function textOf({ namespace, name, service, ports, endpoints }: EndpointSliceFacts): string {
  const head = `${namespace}/${name} of ${service}: ports ${ports.map(({ protocol, port }) => `${port ?? 'all'}/${protocol.toLowerCase()}`).join(', ') || 'none'}`;
  const lines = endpoints.slice(0, ENDPOINTS).map(({ address, pod, node, ready, serving, terminating }) => `  ${address} ${pod || 'no pod'} on ${node || 'no node'} ready=${ready} serving=${serving} terminating=${terminating}`);
  return [head, ...lines, ...(endpoints.length > ENDPOINTS ? [`  and ${endpoints.length - ENDPOINTS} more`] : [])].join('\n');
}
