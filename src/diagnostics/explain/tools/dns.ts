import type { DnsAnswer, DnsStatus } from '../../net/dns/answer.ts';
import { parseDigAll } from '../../net/dns/dig.ts';
import { parseHost } from '../../net/dns/host.ts';
import { parseNslookup } from '../../net/dns/nslookup.ts';
import { parseResolveDnsName } from '../../net/dns/resolve-dnsname.ts';
import { isOfAnother, withoutEnd } from './dns-plain.ts';
import type { Explanation, ExplainVerdict } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { lineWith, quoted, some, type Recogniser } from '../recogniser.ts';

const DIG = /^; <<>> DiG |^;; (?:->>HEADER<<-|ANSWER SECTION|QUESTION SECTION|SERVER: )|^;; global options/;
const NSLOOKUP = /^\*\* server can't find |^Server:\s+\S+|^nslookup: |^\*\*\* .*can't find|^Non-authoritative answer:|^Address 1: |^\*\*\* Request to |^\*\*\* .*: (?:Non-existent domain|Server failed|Query refused|No response from server)\.?$|^DNS request timed out\.$|^(?:Servidor|Serveur|サーバー|服务器|Сервер):\s+\S/;
const TROUBLE = /^;; (?:connection timed out|communications error|Truncated|Got SERVFAIL|no servers could)/;
const HOST = /^\S+ has (?:IPv6 )?address |^Host \S+ not found: |^\S+ is an alias for /;
const POWERSHELL = /^Resolve-DnsName\s*:/i;

export const dns: readonly Recogniser[] = [recogniserOf('dig'), recogniserOf('nslookup')];

function recogniserOf(tool: 'dig' | 'nslookup'): Recogniser {
  return { tool, strength: (paste) => (kindOf(paste)?.tool === tool ? 3 : 0), explain: (paste) => explainDns(tool, paste) };
}

interface Kind {
  readonly tool: 'dig' | 'nslookup';
  readonly parse: (text: string) => readonly DnsAnswer[];
}

function kindOf(paste: Paste): Kind | undefined {
  const command = paste.command ?? '';
  if (some(paste, DIG) || /\bdig\b/.test(command)) return { tool: 'dig', parse: parseDigAll };
  if (some(paste, POWERSHELL)) return { tool: 'nslookup', parse: (text) => [parseResolveDnsName(text)] };
  if (some(paste, NSLOOKUP) || /\bnslookup\b/.test(command)) return { tool: 'nslookup', parse: (text) => [parseNslookup(text)] };
  if (some(paste, HOST)) return { tool: 'dig', parse: (text) => [parseHost(text)] };
  return some(paste, TROUBLE) ? { tool: 'nslookup', parse: bothWays } : undefined;
}

/** Lines that BIND's tools share. */
function bothWays(text: string): readonly DnsAnswer[] {
  const nslookup = parseNslookup(text);
  return nslookup.status === 'unknown' ? parseDigAll(text) : [nslookup];
}

function explainDns(tool: Kind['tool'], paste: Paste): Explanation {
  const answers = kindOf(paste)?.parse(paste.text) ?? [];
  const vague = lineWith(paste, /can't resolve '?(?!\(null\))/);
  if (vague !== undefined && answers.every(({ status }) => status === 'unknown')) return { tool, verdict: 'block', proves: `The name was not resolved: ${quoted(vague)}.`, leavesOpen: 'Why: busybox says the same for a name that does not exist and for a server that is silent.', next: 'dns' };
  const plain = answers.every(({ status }) => status === 'unknown') ? withoutEnd(paste) : undefined;
  if (plain !== undefined) return { tool, next: 'dns', ...plain };
  const answer = answers.find(({ status }) => !['answered', 'unknown'].includes(status)) ?? answers[0] ?? { status: 'unknown', addresses: [], says: '' };
  const [verdict, proves, leavesOpen] = WORDS[answer.status];
  if (answer.status === 'answered' && isOfAnother(answer, paste)) return { tool, verdict: 'unknown', proves: `An answer came for ${answer.name ?? ''}, which looks like a name with a search suffix added: the name that was meant was not answered.`, leavesOpen: 'Whether the name itself resolves.', next: 'dns', asks: 'Ask again with a dot at the end of the name: nslookup <name>.' };
  const who = answer.server === undefined ? '' : ` Server: ${answer.server}.`;
  const what = answer.status === 'answered' ? answered(answer) : proves;
  const more = answers.length > 1 ? ` The text holds ${answers.length} questions; this one decides.` : '';
  const asks = verdict === 'unknown' ? { asks: 'Paste all of what "dig <name>" or "nslookup <name>" prints.' } : {};
  return { tool, verdict, proves: `${what}${who}${more}`, leavesOpen, next: 'dns', ...asks };
}

function answered({ addresses, name, afterTrouble }: DnsAnswer): string {
  const noise = afterTrouble === true ? ' A first server was silent or failed before that.' : '';
  return `The name resolved${name === undefined ? '' : ` as ${name}`} to ${addresses.slice(0, 4).join(', ')}.${noise}`;
}

const HOP = 'Whether CoreDNS, its upstream, a NetworkPolicy or the virtual network\'s servers are at fault.';

const WORDS: Readonly<Record<DnsStatus, readonly [ExplainVerdict, string, string]>> = {
  answered: ['allow', '', 'Whether this is the name that was meant (a search suffix may have been added), whether the addresses are right, and whether they can be reached.'],
  'no-data': ['block', 'The name exists and has no address of the kind that was asked for.', 'Whether the record is missing, or the answer for another kind would do.'],
  nxdomain: ['block', 'The server answered that there is no such name: DNS itself works.', 'Whether the name is wrong, a search suffix was added, or the zone is not linked to the network of that server.'],
  servfail: ['block', 'The server answered and could not resolve the name: its upstream failed.', 'Which upstream, and why: the way to it, or the zone.'],
  refused: ['block', 'The server answered that it refuses such questions.', 'Whether it is meant for other clients, or has no such zone.'],
  timeout: ['block', 'No DNS server answered in time: questions or answers were dropped on the way, or nobody serves.', HOP],
  'port-closed': ['block', 'The server\'s host is there, and nobody listens for DNS on it.', HOP],
  unreachable: ['block', 'The DNS server could not be reached at all.', HOP],
  unknown: ['unknown', 'Nothing about the name: the text does not show how the question ended.', 'Whether it resolves.'],
};

