import type { DnsStatus } from './answer.ts';

/** A server that gave no answer, and how. */
export interface Silence {
  readonly status: Extract<DnsStatus, 'timeout' | 'port-closed' | 'unreachable' | 'unknown'>;
  readonly server?: string;
  readonly says: string;
  /** The tool has given up: nothing more will come. */
  readonly isEnd: boolean;
}

/** Wordings of BIND 9.18 and older, busybox and Windows; each may hold the server in `server` and the reason in `why`. */
const WORDINGS: readonly { readonly pattern: RegExp; readonly isEnd: boolean }[] = [
  { pattern: /^;; communications error to (?<server>[^\s#]+)#\d+: (?<why>.+)$/, isEnd: false },
  { pattern: /^;; (?:Connection to|UDP setup with) (?<server>[^\s#]+)#\d+\S* for \S+ failed: (?<why>.+)$/, isEnd: true },
  { pattern: /^;; (?<why>connection timed out); no servers could be reached/, isEnd: true },
  { pattern: /^;; (?<why>no servers could be reached)/, isEnd: true },
  { pattern: /^nslookup: write to '(?<server>[^']+)': (?<why>.+)$/, isEnd: false },
  { pattern: /^nslookup: can't connect to remote host \((?<server>[^)]+)\): (?<why>.+)$/, isEnd: true },
  { pattern: /^(?<why>DNS request timed out)\.$/, isEnd: false },
  { pattern: /^\*\*\* Request to (?<server>\S+) (?<why>timed-out)$/i, isEnd: true },
  { pattern: /^\*\*\* (?<server>\S+) can't find \S+: (?<why>No response from server|Timed? ?out)/i, isEnd: true },
];

/** The answer does not fit UDP; the tool asks again by TCP. */
export const TRUNCATED = ';; Truncated, retrying in TCP mode';

export function readSilence(line: string): Silence | undefined {
  for (const { pattern, isEnd } of WORDINGS) {
    const found = pattern.exec(line)?.groups;
    if (found === undefined) continue;
    const server = found['server'];
    return { status: statusOf(found['why'] ?? ''), ...(server !== undefined && { server }), says: line, isEnd };
  }
  return undefined;
}

function statusOf(why: string): Silence['status'] {
  if (/refused/i.test(why)) return 'port-closed';
  if (/unreachable|no route|not permitted/i.test(why)) return 'unreachable';
  return /timed?[ -]?out|no response/i.test(why) ? 'timeout' : 'unknown';
}

/** A closed port says more than silence: a host is there. */
const TELLING = ['port-closed', 'unreachable', 'timeout'] as const;

/** BIND's tools ask three times; fewer lines without an end may be the beginning of an answer. */
const TRIES = 3;

/** What silent servers come to; `undefined` where the tool may have gone on. */
export function conclude(silences: readonly Silence[]): Silence | undefined {
  if (!silences.some(({ isEnd }) => isEnd) && silences.length < TRIES) return undefined;
  const status = TELLING.find((one) => silences.some((silence) => silence.status === one));
  return silences.find((silence) => silence.status === status) ?? silences[0];
}
