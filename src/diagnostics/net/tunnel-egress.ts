import { parseSClient } from './curl/openssl.ts';
import type { TlsAnswer } from './curl/openssl.ts';

/** What an agent's way to the API server came to. `says` is a sentence. */
export interface EgressReading {
  readonly verdict: 'open' | 'closed' | 'unknown';
  readonly says: string;
}

interface Measured {
  readonly kind: 'konnectivity' | 'tunnel-front' | 'aks-link';
  readonly output: { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };
}

/** Exit status of `timeout` when it had to end the command. */
const TIMED_OUT = '124';

/** Reads what the section on the node printed: openssl's words and how it ended, or nc's. Never throws. */
export function readTunnelEgress({ kind, output }: Measured): EgressReading {
  if (!output.ok) return { verdict: 'unknown', says: output.reason };
  return kind === 'konnectivity' ? readTls(output.value) : readPort(output.value, kind);
}

function readTls(text: string): EgressReading {
  const ended = /^exit (\d+)$/m.exec(text)?.[1];
  if (ended === undefined) return { verdict: 'unknown', says: 'the measurement was cut' };
  const tls = parseSClient(text);
  if (tls.outcome === 'ok') return agreed(tls);
  if (ended === TIMED_OUT) return closed(/^CONNECTED\(/m.test(text) ? 'TCP connects, and then there is silence: something on the way drops the TLS handshake, as a filter on server names does.' : 'the connection times out: something on the way drops it.');
  const says = WORDS[tls.outcome];
  return says === undefined ? { verdict: 'unknown', says: tls.says } : closed(says(tls));
}

/** The agent refuses to speak anything but its own protocol. */
function agreed({ alpn, negotiatedAlpn }: TlsAnswer): EgressReading {
  if (alpn === 'konnectivity') return { verdict: 'open', says: 'TLS is up, with the protocol "konnectivity".' };
  if (negotiatedAlpn === false) return closed('TLS is up, but no protocol was agreed upon: something on the way strips ALPN, and the agent needs "konnectivity".');
  return alpn === undefined ? { verdict: 'unknown', says: 'TLS is up, and whether "konnectivity" was agreed upon is not known' } : closed(`TLS is up, but the protocol agreed upon is "${alpn}", and the agent needs "konnectivity".`);
}

const closed = (says: string): EgressReading => ({ verdict: 'closed', says });

const issuerOf = ({ chain }: TlsAnswer): string => chain[0]?.issuer ?? 'somebody unknown';

const WORDS: Readonly<Record<string, (tls: TlsAnswer) => string>> = {
  'bad-certificate': (tls) => `the certificate is issued by ${issuerOf(tls)} and not by the cluster's own authority (${tls.verifyText ?? 'not verified'}): TLS is intercepted.`,
  'name-not-resolved': () => 'its name does not resolve: look at DNS first (`/aks dns`).',
  'connect-timeout': () => 'the connection times out: something on the way drops it.',
  refused: () => 'the connection is refused.',
  unreachable: () => 'there is no route to it, or a rule says so.',
  'reset-in-tls': () => 'TCP connects, and the connection is reset during TLS: something on the way looks at the server name and cuts it.',
  'not-tls': () => 'what answers does not speak TLS: a proxy or a block page.',
};

/** Silence proves nothing about UDP. */
function readPort(text: string, kind: 'tunnel-front' | 'aks-link'): EgressReading {
  if (/refused/i.test(text)) return closed('the connection is refused.');
  if (kind === 'aks-link') return { verdict: 'unknown', says: 'an open UDP port and a filtered one are both silent; the log of aks-link tells them apart' };
  if (/succeeded!|Connected to|\bopen$/m.test(text)) return { verdict: 'open', says: 'the port answers.' };
  if (/timed out|TIMEOUT/i.test(text)) return closed('the connection times out: something on the way drops it.');
  return { verdict: 'unknown', says: text.trim().split('\n').at(-1) ?? 'nothing was printed' };
}
