/** Which pods a service means, as far as labels tell. */
import { compareText } from './order.ts';

interface Labelled {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Selecting {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
}

export const fits = (selector: Selecting['selector'], labels: Labelled['labels']): boolean =>
  Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);

/** A pod that is done has no endpoint. Source: Kubernetes, EndpointSlice controller. */
const isDone = ({ phase }: Labelled): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Pods of the service's namespace that have every label of its selector, by name; none where it has no selector. */
export function selectedPods<P extends Labelled>({ namespace, selector }: Selecting, pods: readonly P[]): readonly P[] {
  if (Object.keys(selector).length === 0) return [];
  return pods.filter((pod) => pod.namespace === namespace && !isDone(pod) && fits(selector, pod.labels)).toSorted((a, b) => compareText(a.name, b.name));
}

/** A pod that lacks one label of the selector, or has another value there. */
export interface NearMiss<P> {
  readonly pod: P;
  readonly key: string;
  readonly wanted: string;
  /** Absent: the pod does not have the label. */
  readonly has?: string;
}

/** Pods of the same namespace that all but one label of the selector fit; those with another value come before those without any. */
export function nearMisses<P extends Labelled>({ namespace, selector }: Selecting, pods: readonly P[]): readonly NearMiss<P>[] {
  const near = pods.filter((pod) => pod.namespace === namespace && !isDone(pod)).flatMap((pod): NearMiss<P>[] => {
    const wrong = Object.entries(selector).filter(([key, value]) => !Object.hasOwn(pod.labels, key) || pod.labels[key] !== value);
    const [first] = wrong;
    if (wrong.length !== 1 || first === undefined) return [];
    const [key, wanted] = first;
    const has = Object.hasOwn(pod.labels, key) ? pod.labels[key] : undefined;
    // With a selector of one label, every pod lacks but one: only what looks like the same word is near.
    if (Object.keys(selector).length === 1 && (has === undefined || !isAlike(wanted, has))) return [];
    return [{ pod, key, wanted, ...(has === undefined ? {} : { has }) }];
  });
  return near.toSorted((a, b) => Number(a.has === undefined) - Number(b.has === undefined) || compareText(a.pod.name, b.pod.name));
}

/** `web` and `webshop`, `web-v1` and `web`, `wbe` and `web`: a person would confuse them. */
export function isAlike(a: string, b: string): boolean {
  const [short, long] = [a.toLowerCase(), b.toLowerCase()].toSorted((one, other) => one.length - other.length);
  if (short === undefined || long === undefined || short === '') return false;
  return long.startsWith(short) || long.endsWith(short) || [...short].toSorted().join('') === [...long].toSorted().join('') || differences(short, long) <= 1;
}

/** Letters that differ, or are missing, between two words of almost the same length. */
function differences(short: string, long: string): number {
  if (long.length - short.length > 1) return 2;
  const at = [...short].findIndex((letter, index) => letter !== long[index]);
  if (at < 0) return long.length - short.length;
  const rest = long.length === short.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1) ? 1 : 2;
}
