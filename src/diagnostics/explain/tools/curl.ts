import type { CurlAnswer, CurlOutcome } from '../../net/curl/answer.ts';
import { parseCurl } from '../../net/curl/curl.ts';
import type { Diagnosis } from '../../model.ts';
import type { Explanation, ExplainVerdict } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { lineWith, quoted, some, type Recogniser } from '../recogniser.ts';
import type { Symptom } from '../symptom.ts';
import { nextOf } from './nc.ts';

export const curl: Recogniser = {
  tool: 'curl',
  strength: (paste) => {
    if (some(paste, /^curl: \(\d+\)|^\* +(?:Trying |Connected to |Could not resolve|Host \S+ was resolved|Closing connection|Failed to connect|ALPN)|^[<>] (?:HTTP\/|[A-Z]+ \S+ HTTP\/)/)) return 3;
    return /\bcurl\b/.test(paste.command ?? '') || some(paste, /^\* .*(?:TLS|SSL)/) ? 2 : 0;
  },
  explain: (paste) => explainCurl(paste),
};

function explainCurl(paste: Paste): Explanation {
  const text = /telnet:\/\//.test(paste.command ?? '') ? `${paste.command ?? ''}\n${paste.text}` : paste.text;
  const answer = parseCurl(text);
  const plain = PLAIN.find(({ says }) => some(paste, says));
  if (plain !== undefined) return { tool: 'curl', verdict: plain.verdict, proves: `${plain.proves}: ${quoted(lineWith(paste, plain.says) ?? '')}.`, leavesOpen: plain.leavesOpen, next: answer.outcome === 'http' ? 'egress' : nextAfter(answer, paste) };
  if (answer.outcome === 'unknown' && isAnswered(paste)) return { tool: 'curl', verdict: 'allow', proves: `The connection was made, and a server began to answer: ${quoted(lineWith(paste, RESPONSE) ?? '')}.`, leavesOpen: 'Whether the answer came to its end: the text does not show it. It may be that of a proxy or firewall.', next: nextAfter(answer, paste) };
  const [verdict, proves, leavesOpen] = WORDS[answer.outcome];
  const status = answer.status === undefined ? '' : ` (status ${answer.status})`;
  const asks = verdict === 'unknown' ? { asks: 'Run it again with -v and paste all that it prints.' } : {};
  return { tool: 'curl', verdict, proves: `${proves}${status}: ${quoted(answer.says)}.`, leavesOpen, next: nextAfter(answer, paste), ...asks };
}

function nextAfter({ stage, remote }: CurlAnswer, { text, command }: Paste): Diagnosis {
  if (stage === 'resolve') return 'dns';
  const [, host, port] = /(?:connect to|Connected to|resolve host:?|https?:\/\/)\s*([\w.-]+)(?:[^\n]{0,60}?\bport |:)?(\d{2,5})?/i.exec(`${command ?? ''}\n${text}`) ?? [];
  if (host === undefined && remote === undefined) return 'egress';
  return nextOf({ ...(host !== undefined && { host }), ...(remote !== undefined && { address: remote }), ...(port !== undefined && { port: Number(port) }) });
}

/** What curl says of proxies, and of connections whose errno it does not print (since 7.83). Nothing can follow these lines. */
const PLAIN: readonly Omit<Symptom, 'next'>[] = [
  { says: /CONNECT tunnel failed, response \d+|Received HTTP code \d+ from proxy after CONNECT|Proxy CONNECT aborted/, verdict: 'block', proves: 'A proxy answered, and did not let the connection through', leavesOpen: 'Whether the proxy forbids this target, or wants credentials (407).' },
  { says: /^curl: \(97\)/, verdict: 'block', proves: 'The proxy ended the connection', leavesOpen: 'Whether the proxy forbids this target, or could not reach it.' },
  { says: /^curl: \(7\) Failed to connect to \S+ port \d+ after \d+ ms: (?:Couldn't|Could not) connect to server$/, verdict: 'block', proves: 'No TCP connection was made', leavesOpen: 'Whether it was refused, or there is no way to the host: curl says so with -v only.' },
];

const RESPONSE = /^< HTTP\/[\d.]+ [2-5]\d\d\b/;

const isAnswered = (paste: Paste): boolean => some(paste, RESPONSE) && !some(paste, /^curl: \(\d+\)|^> CONNECT /);

const FIREWALL = 'Whether a firewall or proxy on the way does this, or the server itself.';

const WORDS: Readonly<Record<CurlOutcome, readonly [ExplainVerdict, string, string]>> = {
  ok: ['allow', 'The connection was made and answered', 'Only this client and this moment: pods and other nodes may have another way out.'],
  'name-not-resolved': ['block', 'The name was not resolved, so no connection was tried', 'Everything behind DNS.'],
  'resolve-timeout': ['block', 'DNS did not answer in time, so no connection was tried', 'Everything behind DNS.'],
  'connect-timeout': ['block', 'The TCP connection timed out: packets were dropped on the way', 'Who drops them: a network security group, a firewall, a route, exhausted SNAT ports, or a host that is gone.'],
  refused: ['block', 'The host answered and refused the connection', 'Whether nothing listens there, or a firewall refuses with a reset.'],
  unreachable: ['block', 'There is no way to the host', 'Whether a route is missing, or a rule rejects with an ICMP error.'],
  'reset-in-tls': ['block', 'TCP is open, and the TLS handshake was cut: typical of a firewall that filters by server name', FIREWALL],
  'reset-after-connect': ['block', 'TCP is open, and the connection was cut before an answer', FIREWALL],
  'silent-after-connect': ['block', 'TCP is open, and then nothing came back', `${FIREWALL} For telnet:// silence is normal: then the port is open.`],
  'not-tls': ['block', 'TCP is open, and what answers does not speak TLS: a proxy, a block page, or another service', FIREWALL],
  'bad-certificate': ['block', 'The connection was made, and the certificate is not trusted for this name', 'Whether TLS is inspected on the way, or a bundle of authorities is missing on the client.'],
  http: ['allow', 'The connection was made, and somebody answered with an HTTP status', 'Whether the server said so, or a proxy or firewall in its stead: an error page is an answer too.'],
  unknown: ['unknown', 'The text does not show how the transfer ended', 'How far it came: DNS, TCP, TLS or HTTP.'],
};
