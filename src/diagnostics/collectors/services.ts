import type { ServiceFacts } from '../evidence/services.ts';
import type { Collector } from './collector.ts';
import { words } from './shared/service-words.ts';

/** Services whose lines people are shown. */
const SHOWN = 100;

/** Every service of the cluster, as its manifest says. */
export const services: Collector<'services', never> = {
  kind: 'services',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.services(signal),
  excerpts: (found) => ({ 'kubernetes/services': [...found.slice(0, SHOWN).map(lineOf), ...(found.length > SHOWN ? [`and ${found.length - SHOWN} more`] : [])].join('\n') }),
};

function lineOf({ namespace, name, type, address, isHeadless, selector, ports, externalName }: ServiceFacts): string {
  const where = externalName !== '' ? `→ ${externalName}` : isHeadless ? 'headless' : address;
  return `${namespace}/${name} ${type} ${where} selector {${words(selector)}} ports ${ports.map(({ protocol, port, targetPort }) => `${port}→${targetPort}/${protocol.toLowerCase()}`).join(', ')}`;
}
