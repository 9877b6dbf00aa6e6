import type { PodEvent } from '../evidence/events.ts';
import type { Collector } from './collector.ts';

/** Events whose lines people are shown. */
const SHOWN = 40;

/** What kubelets said within the last hour of pods that they could not make a sandbox for. */
export const sandboxEvents: Collector<'sandboxEvents', never> = {
  kind: 'sandboxEvents',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.sandboxEvents(signal),
  excerpts: (found) => ({ 'kubernetes/sandbox-events': excerptOf(found) }),
};

function excerptOf(found: readonly PodEvent[]): string {
  const latest = found.toSorted((a, b) => b.lastSeen.localeCompare(a.lastSeen));
  const more = latest.length - SHOWN;
  return [...latest.slice(0, SHOWN).map(lineOf), ...(more > 0 ? [`and ${more} more`] : [])].join('\n') || 'none';
}

const lineOf = ({ pod, node, count, lastSeen, message }: PodEvent): string => `${lastSeen} ${pod} on ${node || 'no node'} (${count} times): ${message}`;
