/** Endpoints of one service that a node names at most. */
export const NAMED_ENDPOINTS = 60;

/** What a node's kube-proxy has programmed, out of the lines that the node selected (`node/service-rules-section.ts`). */
export interface ServiceBackends {
  /** How the node translates service addresses. `none`: it has no rules of kube-proxy at all. */
  readonly proxy: 'iptables' | 'other' | 'none';
  /** By `ADDRESS:PORT/protocol` of the service: `ADDRESS:PORT` of its endpoints; empty: refused for want of endpoints. */
  readonly known: Readonly<Record<string, readonly string[]>>;
}

/** @returns undefined where the text is not what the section prints */
export function parseBackends(text: string): ServiceBackends | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  const proxy = /^@proxy (iptables|other|none)$/.exec(lines[0] ?? '')?.[1];
  if (proxy !== 'iptables' && proxy !== 'other' && proxy !== 'none') return undefined;
  const known = lines.slice(1).flatMap((line): [string, readonly string[]][] => {
    const [sign, service, ...endpoints] = line.split(' ');
    return sign === '@service' && service !== undefined ? [[service, endpoints.toSorted()]] : [];
  });
  return { proxy, known: Object.fromEntries(known) };
}
