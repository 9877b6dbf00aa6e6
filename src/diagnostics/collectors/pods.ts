import type { PodFacts } from '../evidence/pods.ts';
import type { Collector } from './collector.ts';

/** Pods whose lines people are shown; those in trouble come first. */
const SHOWN = 120;

/** Every pod of the cluster. */
export const pods: Collector<'pods', never> = {
  kind: 'pods',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.pods(signal),
  excerpts: (found) => ({ 'kubernetes/pods': excerptOf(found) }),
};

function excerptOf(found: readonly PodFacts[]): string {
  const shown = found.toSorted((a, b) => Number(a.ready) - Number(b.ready)).slice(0, SHOWN);
  const more = found.length - shown.length;
  return [...shown.map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function lineOf({ namespace, name, node, address, phase, ready, restarts, waiting, lastTermination }: PodFacts): string {
  const trouble = [waiting, lastTermination === '' ? '' : `last ended: ${lastTermination}`].filter((word) => word !== '').join(', ');
  return `${namespace}/${name} on ${node || 'no node'} ${address} ${phase} Ready=${ready} restarts=${restarts} ${trouble}`.trim();
}
