import { doubtsOfAwaited, isAwaited } from '../evidence/awaited.ts';

/** Fields by which evidence says why a part of it is missing. */
const WHY: ReadonlySet<string> = new Set(['reason', 'missing', 'says', 'notAsked']);

/** Shorter ones are words, which other texts may hold by chance. */
const SHORTEST = 12;

export interface Reasons {
  /** A part of the evidence is what a probe would tell. */
  readonly awaited: boolean;
  /** Why it is not certain that the probe could be asked. */
  readonly perhaps: ReadonlySet<string>;
  /** Why other parts are missing, whatever a probe may tell. */
  readonly lasting: ReadonlySet<string>;
}

/** Why parts of some evidence are missing, wherever they stand in it. */
export function reasonsIn(evidence: readonly unknown[]): Reasons {
  const lasting = new Set<string>();
  const perhaps = new Set<string>();
  let awaited = false;
  // A stack of its own: lists of evidence are as long as the cluster is large.
  const left: unknown[] = [...evidence];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, value] of Object.entries(one)) {
      if (typeof value === 'object') left.push(value ?? {});
      else if (typeof value === 'string' && isAwaited(value)) {
        awaited = true;
        for (const doubt of doubtsOfAwaited(value)) perhaps.add(doubt);
      } else if (typeof value === 'string' && WHY.has(name) && value.length >= SHORTEST) lasting.add(value);
    }
  }
  return { awaited, perhaps, lasting };
}
