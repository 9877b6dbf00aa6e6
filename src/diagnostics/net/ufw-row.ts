import { parseAddress, parseCidr } from './cidr.ts';
import { parsePorts, type PortRange } from './ports.ts';
import { KNOWN_PROFILES } from './ufw-profiles.ts';

/** One side of a rule: what it says about the destination, or the source. */
export interface UfwEnd {
  /** Absent: any address. */
  readonly address?: string;
  /** Absent: any port. */
  readonly ports?: readonly PortRange[];
  /** Absent: any protocol. */
  readonly protocol?: string;
  readonly interface?: string;
  /** An application profile whose ports this view hides. */
  readonly hiddenProfile?: string;
}

export interface UfwRule {
  readonly number?: number;
  /** `unknown`: of a line of the table that is no row. */
  readonly action: 'allow' | 'deny' | 'reject' | 'limit' | 'unknown';
  readonly direction: 'in' | 'out' | 'forward';
  readonly family: 4 | 6;
  readonly to: UfwEnd;
  readonly from: UfwEnd;
  readonly comment?: string;
  /** The row as printed, without surrounding blanks. */
  readonly text: string;
  /** Why the row could not be read as a whole; it applies at most where its readable parts do. */
  readonly unread?: string;
}

const ROW = /^(?:\[\s*(?<number>\d+)\]\s+)?(?<to>\S.*?)\s+(?<action>ALLOW|DENY|REJECT|LIMIT)(?:\s+(?<way>IN|OUT|FWD))?\s+(?<from>\S.*)$/;

/** `(out)`, `(log)`, `(log-all)`, and both, as ufw appends them to numbered rows. */
const ATTRIBUTES = /\s+\((?:out|log|log-all)(?:,\s*(?:out|log|log-all))*\)$/;

/** Reads one row of `ufw status`, in any of its three views. `undefined`: the line is no rule. */
export function parseUfwRow(line: string): UfwRule | undefined {
  const [body = '', comment] = splitComment(line.trim());
  const found = ROW.exec(body)?.groups;
  if (found === undefined) return undefined;
  const to = parseEnd(found['to'] ?? '');
  const from = parseEnd((found['from'] ?? '').replace(ATTRIBUTES, ''));
  const unread = to.unread ?? from.unread;
  return {
    ...(found['number'] !== undefined && { number: Number(found['number']) }),
    action: actionOf(found['action']),
    direction: directionOf(found['way']),
    family: to.isV6 || from.isV6 ? 6 : 4,
    to: to.end,
    from: from.end,
    ...(comment !== undefined && { comment }),
    text: body.replaceAll(/\s+/g, ' '),
    ...(unread !== undefined && { unread }),
  };
}

/** A comment starts at the first `#` after a blank; nothing else in a row contains one. */
function splitComment(line: string): readonly [string, string?] {
  const at = line.search(/\s#/);
  return at < 0 ? [line] : [line.slice(0, at).trimEnd(), line.slice(at).replace(/^\s*#\s*/, '')];
}

function actionOf(word: string | undefined): UfwRule['action'] {
  if (word === 'ALLOW') return 'allow';
  if (word === 'LIMIT') return 'limit';
  return word === 'REJECT' ? 'reject' : 'deny';
}

function directionOf(word: string | undefined): UfwRule['direction'] {
  if (word === 'OUT') return 'out';
  return word === 'FWD' ? 'forward' : 'in';
}

interface ReadEnd {
  readonly end: UfwEnd;
  readonly isV6: boolean;
  readonly unread?: string;
}

/** Reads `Anywhere`, `10250/tcp`, `10.0.0.0/8 8080 on eth0`, `22/tcp (OpenSSH (v6))`, `Apache Full (v6)` and their mixtures. */
function parseEnd(text: string): ReadEnd {
  const interfaceName = /\s+on\s+(\S+)/.exec(text)?.[1];
  const isMarkedV6 = text.includes('(v6)');
  const bare = text
    .replace(/\s+on\s+\S+/, '')
    .replaceAll('(v6)', '')
    .replace(/\s*\([^()]*\(?\s*\)?\s*\)?$/, '')
    .trim();
  const { end, unread } = parsePlace(bare);
  const isV6 = isMarkedV6 || (end.address ?? '').includes(':');
  return { end: { ...end, ...(interfaceName !== undefined && { interface: interfaceName }) }, isV6, ...(unread !== undefined && { unread }) };
}

function parsePlace(bare: string): { readonly end: UfwEnd; readonly unread?: string } {
  const [first = '', ...others] = bare.split(/\s+/);
  const place = parseAddressPart(first);
  if (place === undefined) return parseService(bare);
  if (others.length === 0) return { end: place };
  const service = parseService(others.join(' '));
  return { ...service, end: { ...place, ...service.end } };
}

/** `Anywhere`, `10.0.0.0/8`, each with a protocol behind it if one is set (`10.0.0.1/esp`, `Anywhere/tcp`). */
function parseAddressPart(word: string): UfwEnd | undefined {
  if (parseCidr(word).ok) return { address: word };
  const slash = word.lastIndexOf('/');
  const [head, protocol] = slash < 0 ? [word, undefined] : [word.slice(0, slash), word.slice(slash + 1)];
  const isAny = head === 'Anywhere';
  if (!isAny && !(slash >= 0 && (parseCidr(head).ok || parseAddress(head).ok))) return undefined;
  return { ...(!isAny && { address: head }), ...(protocol !== undefined && { protocol }) };
}

/** `22`, `80,443/tcp`, `100:200/udp`, or the name of an application profile. */
function parseService(text: string): { readonly end: UfwEnd; readonly unread?: string } {
  const [, list = '', protocol] = /^([\d,:]+)(?:\/([a-z\d-]+))?$/.exec(text) ?? [];
  const ports = list === '' ? undefined : parsePorts(list, ':');
  if (ports !== undefined) return { end: { ports, ...(protocol !== undefined && { protocol }) } };
  const profile = KNOWN_PROFILES.get(text);
  if (profile !== undefined) return { end: profile };
  // Profiles are named by letters, digits and a few signs; anything else is damage or a placeholder.
  if (/^[A-Za-z][\w .+-]*$/.test(text)) return { end: { hiddenProfile: text } };
  return { end: {}, unread: `"${text}" is neither an address, a port nor a profile` };
}
