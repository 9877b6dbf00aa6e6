import { parseAddress } from '../cidr.ts';
import type { DnsStatus } from './answer.ts';
import { withoutDot } from './record.ts';

export type NslookupLine =
  | { readonly kind: 'server' | 'name' | 'record'; readonly value: string }
  /** `port`: servers are shown with theirs. */
  | { readonly kind: 'address'; readonly value: string; readonly port: boolean }
  | { readonly kind: 'alias'; readonly value: string; readonly of: string }
  | { readonly kind: 'failure'; readonly value: string; readonly status: DnsStatus };

/** Reasons as BIND (rcodes), Windows (words) and busybox with musl (getaddrinfo's words) give them. */
const REASONS: readonly (readonly [RegExp, DnsStatus])[] = [
  [/^NXDOMAIN|^Non-existent domain|^Name does not resolve|^Name or service not known/i, 'nxdomain'],
  [/^SERVFAIL|^Server failed/i, 'servfail'],
  [/^REFUSED|^Query refused/i, 'refused'],
  [/^No answer|^No address|^Name has no usable address/i, 'no-data'],
];

const statusOf = (reason: string): DnsStatus => REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unknown';

const FAILURES = [
  /^\*\* server can't find (\S+?): (\S.*)$/,
  /^\*\*\* (?:\S+ )?can't find (\S+?): (\S.*)$/i,
  // busybox says so of "(null)" where it cannot name its server, and then answers.
  /^nslookup: can't resolve '(?!\(null\)')([^']+)'(?:: (.+))?$/,
] as const;

export function readNslookupLine(line: string): NslookupLine | undefined {
  const [, key = '', value = ''] = /^(Server|Name|Address(?:es)?(?: \d+)?):?\s*:?\s+(\S+)/i.exec(line) ?? [];
  if (/^server$/i.test(key)) return { kind: 'server', value };
  if (/^name$/i.test(key)) return { kind: 'name', value: withoutDot(value) };
  return readAddress(key === '' ? line : value) ?? readFailure(line) ?? readOther(line);
}

/** `10.0.0.10#53` (BIND), `10.0.0.10:53` and `[fd00::10]:53` (busybox) are servers; what has no port is an answer. */
function readAddress(text: string): NslookupLine | undefined {
  const [, bare = text] = /^([^#\s]+)#\d+$/.exec(text) ?? /^([\d.]+|\[[^\]\s]+\]):\d+$/.exec(text) ?? [];
  const value = bare.replace(/^\[|\]$/g, '');
  return parseAddress(value).ok ? { kind: 'address', value, port: bare !== text } : undefined;
}

function readFailure(line: string): NslookupLine | undefined {
  const [, name = '', reason = ''] = FAILURES.map((pattern) => pattern.exec(line)).find((found) => found !== null) ?? [];
  return name === '' ? undefined : { kind: 'failure', value: withoutDot(name), status: statusOf(reason) };
}

function readOther(line: string): NslookupLine | undefined {
  const [, of = '', target = ''] = /^(\S+)\s+canonical name = (\S+)$/.exec(line) ?? [];
  if (of !== '') return { kind: 'alias', of: withoutDot(of), value: withoutDot(target) };
  const [, name = ''] = /^(\S+)\s+(?:text|mail exchanger|nameserver|name|service) = \S/.exec(line) ?? [];
  return name === '' ? undefined : { kind: 'record', value: withoutDot(name) };
}
