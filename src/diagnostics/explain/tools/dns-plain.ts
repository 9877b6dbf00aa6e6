/** What a part of an output of DNS tools shows beyond doubt, and words of translated Windows versions. */
import type { DnsAnswer } from '../../net/dns/answer.ts';
import { parseAddress } from '../../net/cidr.ts';
import type { Explanation } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { lineWith, quoted, some } from '../recogniser.ts';

type Said = Pick<Explanation, 'verdict' | 'proves' | 'leavesOpen'>;

const WHY = 'Whether the name is wrong, a search suffix was added, or the server or its upstream is at fault.';

/** dig's header tells a failure even where what follows it is missing; Windows translates all but these words. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/^;; ->>HEADER<<- opcode: QUERY, status: (?:NXDOMAIN|SERVFAIL|REFUSED)\b/, 'The server answered, and did not resolve the name'],
  [/^\*\*\* .*: (?:Non-existent domain|Server failed|Query refused)\.?$/, 'The server answered, and did not resolve the name'],
  [/^\*\*\* .*: No response from server\.?$/, 'The DNS server did not answer'],
  [/^DNS request timed out\.$/, 'The DNS server did not answer in time'],
];

/** The address in translated Windows: `Address` stays, the name's word before it does not. */
const ANSWERED = /^(?:Nombre|Nom|Nome|名前|名称|Имя)\s*:\s+\S/;

export function withoutEnd(paste: Paste): Said | undefined {
  const short = shortAnswer(paste);
  if (short !== undefined) return { verdict: 'allow', proves: `The name resolved to ${short}.`, leavesOpen: 'Whether this is the name that was meant, and whether the address can be reached.' };
  if (some(paste, ANSWERED)) return undefined;
  const failure = FAILURES.find(([says]) => some(paste, says));
  return failure && { verdict: 'block', proves: `${failure[1]}: ${quoted(lineWith(paste, failure[0]) ?? '')}.`, leavesOpen: WHY };
}

/** `dig +short` prints values alone; only the command tells what they are. */
function shortAnswer({ command = '', lines }: Paste): string | undefined {
  if (!/\bdig\b.*\s\+short\b/.test(command) || lines.some((line) => line.startsWith(';'))) return undefined;
  return lines.find((line) => parseAddress(line).ok);
}

/** A public name within another, as `mcr.example.io.CORP.COM`: resolvers add search suffixes. Aliases and clusters' names are no such. */
export function isOfAnother({ name, cname, status }: DnsAnswer, { command = '' }: Paste): boolean {
  if (status !== 'answered' || name === undefined || cname !== undefined || /\.cluster\.local$/i.test(name)) return false;
  const asked = /\bnslookup(?:\.exe)?\s+(?:-\S+\s+)*([\w-]+(?:\.[\w-]+)+)(?:\s|$)/i.exec(command)?.[1]?.toLowerCase();
  const answered = name.toLowerCase();
  if (asked !== undefined) return answered.startsWith(`${asked}.`);
  return /\.(?:com|net|org|io)\.(?:[\w-]+\.)+[a-z]{2,}$/.test(answered) && !/\.(?:edgekey|edgesuite|akadns|cloudflare|akamaiedge|fastly)\.|\.(?:trafficmanager|azureedge|azurefd|a-msedge)\.net$/.test(answered);
}
