import type { CurlAnswer, CurlOutcome } from '../../net/curl/answer.ts';
import { parseCurl } from '../../net/curl/curl.ts';
import type { Diagnosis } from '../../model.ts';
import type { Explanation, ExplainVerdict } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { quoted, some, type Recogniser } from '../recogniser.ts';
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
  const [verdict, proves, leavesOpen] = WORDS[answer.outcome];
  const status = answer.status === undefined ? '' : ` (status ${answer.status})`;
  const asks = verdict === 'unknown' ? { asks: 'Run it again with -v and paste all that it prints.' } : {};
  return { tool: 'curl', verdict, proves: `${proves}${status}: ${quoted(answer.says)}.`, leavesOpen, next: nextAfter(answer, paste), ...asks };
}

function nextAfter({ stage, remote }: CurlAnswer, { text, command }: Paste): Diagnosis {
  if (stage === 'resolve') return 'dns';
  const [, host, port] = /(?:connect to|Connected to|resolve host:?|https?:\/\/)\s*([\w.-]+)(?:[^\n]{0,60}?\bport |:)?(\d{2,5})?/i.exec(`${command ?? ''}\n${text}`) ?? [];
  return nextOf({ ...(host !== undefined && { host }), ...(remote !== undefined && { address: remote }), ...(port !== undefined && { port: Number(port) }) });
}

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
