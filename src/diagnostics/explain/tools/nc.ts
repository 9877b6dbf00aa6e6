import type { Diagnosis } from '../../model.ts';
import { isPublic } from '../../net/connections/public-peer.ts';
import { parseNc, type Asked, type PortAnswer } from '../../net/port-answer.ts';
import type { Explanation } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { KUBELET_PORT, quoted, some, type Recogniser } from '../recogniser.ts';

const WORDS = /^(?:\S*nc(?:\.openbsd)?|Ncat|telnet): |^Connection to \S+.* port .*succeeded!|^\S+ \[[\d.]+\] \d+ \(|^\S+ \(\[?[\da-f.:]+\]?:\d+\) open$|TcpTestSucceeded|TCP connect to|\/dev\/tcp\/\S+: |^\S+: (?:forward|inverse) host lookup failed: |^\S*telnet: command not found|: telnet: command not found/;

export const nc: Recogniser = {
  tool: 'nc',
  strength: (paste) => {
    if (some(paste, WORDS)) return 3;
    return /\b(?:nc|ncat|netcat|telnet|test-netconnection|tnc)\b/i.test(paste.command ?? '') ? 2 : 0;
  },
  explain: (paste) => explainNc(paste),
};

function explainNc(paste: Paste): Explanation {
  const answers = parseNc(paste.text, askedIn(paste.command));
  const answer = decisive(answers);
  const more = answers.length > 1 ? ` The text holds ${answers.length} attempts; this one decides.` : '';
  return { tool: 'nc', ...wordsOf(answer, more), next: answer.dns === 'fail' ? 'dns' : nextOf(answer) };
}

/** The kubelet's port first; then what failed, IPv4 before IPv6, whose failure is normal where there is none. */
function decisive(answers: readonly PortAnswer[]): PortAnswer {
  const kubelet = answers.filter(({ port }) => port === KUBELET_PORT);
  const about = kubelet.length > 0 ? kubelet : answers;
  const rank = (answer: PortAnswer): number => RANKS.indexOf(answer.state);
  const [first] = about.toSorted((a, b) => rank(a) - rank(b));
  return first ?? { state: 'unknown', says: 'nothing' };
}

const RANKS: readonly PortAnswer['state'][] = ['timeout', 'blocked', 'failed', 'refused', 'unreachable', 'unknown', 'open'];

/** What was asked, where the command was pasted too. */
function askedIn(command: string | undefined): Asked {
  const words = (command ?? '').split(/\s+/).filter((word) => !word.startsWith('-'));
  const port = words.findLast((word) => /^\d{1,5}$/.test(word));
  const host = port === undefined ? undefined : words[words.lastIndexOf(port) - 1];
  return { ...(host !== undefined && /^[\w.:-]+$/.test(host) && { host }), ...(port !== undefined && { port: Number(port) }) };
}

function wordsOf(answer: PortAnswer, more: string): Pick<Explanation, 'verdict' | 'proves' | 'leavesOpen' | 'asks'> {
  const to = placeOf(answer);
  switch (answer.state) {
    case 'open':
      return { verdict: 'allow', proves: `A TCP connection to ${to} was made: ${quoted(answer.says)}.${more}`, leavesOpen: 'Only this client and this moment: another node, or the way back, may fare differently; and an open port is no proof that what listens works.' };
    case 'refused':
      return { verdict: 'block', proves: `${to} answered and refused the connection.${more}`, leavesOpen: 'Whether nothing listens on the port, or a firewall on the host refuses (REJECT with a reset). A silent drop, as a network security group makes it, is excluded.' };
    case 'timeout':
      return { verdict: 'block', proves: `The connection to ${to} timed out: its packets, or the answers, were dropped on the way.${more}`, leavesOpen: 'Who drops them: a network security group, a firewall on the host, a route, or a host that hangs.' };
    case 'blocked':
      return { verdict: 'block', proves: `Something answered for ${to} that it cannot be reached: ${quoted(answer.says)}.${more}`, leavesOpen: 'Whether the host is gone, or a REJECT rule sends this answer: look whether the node is Ready first.' };
    case 'unreachable':
      return { verdict: 'block', proves: `This client has no route to ${to}.${more}`, leavesOpen: 'Other clients have routes of their own. For an IPv6 address this is normal where there is no IPv6.' };
    case 'failed':
      return { verdict: 'block', proves: `No connection to ${to} came about; the tool does not say why.${more}`, leavesOpen: 'Whether it was refused or timed out. A ping that was answered says nothing about the port.' };
    case 'unknown':
      return answer.dns === 'fail'
        ? { verdict: 'unknown', proves: `The name ${answer.host ?? ''} was not resolved, so no connection was tried: ${quoted(answer.says)}.`, leavesOpen: 'Everything about the port.' }
        : { verdict: 'unknown', proves: `Nothing about a port: ${quoted(answer.says)}.`, leavesOpen: 'Whether a connection can be made: the tool is missing, does not know the option, or spoke another language.', asks: 'Run "LC_ALL=C nc -nvz -w 5 <address> <port>" again and paste what it prints.' };
  }
}

function placeOf({ host, address, port }: PortAnswer): string {
  const where = [host ?? address, port].filter((part) => part !== undefined).join(' port ');
  return where === '' ? 'the target' : where;
}

/** Which diagnosis looks at that place. */
export function nextOf({ host, address, port }: Pick<PortAnswer, 'host' | 'address' | 'port'>): Diagnosis {
  const name = host ?? address ?? '';
  if (port === KUBELET_PORT) return 'tunnel';
  if (port === 53) return 'dns';
  if (name === '') return 'tunnel';
  if (/\.azmk8s\.(?:io|us|cn)$/i.test(name) || port === 6443) return 'apiserver';
  if (/\.svc\b/.test(name)) return 'service';
  return isPublic(address ?? name, []) === false ? 'service' : 'egress';
}
