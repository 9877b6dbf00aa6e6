import { parseSClient } from './curl/openssl.ts';
import type { TlsAnswer } from './curl/openssl.ts';
import { parseDig } from './dns/dig.ts';

/** What an agent's way to the API server came to. */
export interface EgressReading {
  readonly verdict: 'open' | 'closed' | 'unknown';
  /** A sentence. */
  readonly says: string;
  /** Of `closed`, in a few words: what is the matter. */
  readonly what?: string;
  /** The name did not resolve, so that nothing else was tried. */
  readonly isDns?: true;
}

interface Measured {
  readonly kind: 'konnectivity' | 'tunnel-front' | 'aks-link';
  readonly output: { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };
}

/** Exit status of `timeout` when it had to end the command. */
const TIMED_OUT = '124';

/** Reads what the section on the node printed: addresses of the name, then openssl's words or nc's, and how it ended. Never throws. */
export function readTunnelEgress({ kind, output }: Measured): EgressReading {
  if (!output.ok) return unknown(output.reason);
  const ended = /^exit (\d+)\n$/m.exec(output.value)?.[1];
  if (ended === undefined) return unknown('the measurement was cut');
  const addresses = /^@addresses(.*)$/m.exec(output.value)?.[1]?.trim() ?? '';
  if (addresses === '') return unresolved(output.value);
  return kind === 'konnectivity' ? readTls(output.value, ended) : readPort(output.value, kind);
}

const unknown = (says: string): EgressReading => ({ verdict: 'unknown', says });
const closed = (what: string, says = `${what}.`): EgressReading => ({ verdict: 'closed', what, says });

function unresolved(text: string): EgressReading {
  const { status, server } = parseDig(text);
  if (status === 'unknown') return unknown('its name was looked up, and what came of it is not known');
  const how = status === 'answered' ? 'no-data' : status;
  return { ...closed('its name does not resolve', `its name does not resolve (${how}${server === undefined ? '' : ` from ${server}`}): look at DNS first.`), isDns: true };
}

function readTls(text: string, ended: string): EgressReading {
  const tls = parseSClient(text);
  if (tls.outcome === 'ok') return agreed(tls);
  if (tls.outcome === 'bad-certificate' && /^@ca no$/m.test(text)) return unverified(tls);
  if (ended === TIMED_OUT) return /^CONNECTED\(/m.test(text) ? closed('TLS is cut', 'TCP connects, and then there is silence: something on the way drops the TLS handshake, as a filter on server names does.') : closed('the connection times out', 'the connection times out: something on the way drops it.');
  const words = WORDS[tls.outcome];
  return words === undefined ? unknown(tls.says) : words(tls);
}

/** The agent refuses to speak anything but its own protocol. */
function agreed({ alpn, negotiatedAlpn }: TlsAnswer): EgressReading {
  if (alpn === 'konnectivity') return { verdict: 'open', says: 'TLS is up, with the protocol "konnectivity".' };
  if (negotiatedAlpn === false) return closed('ALPN is stripped', 'TLS is up, but no protocol was agreed upon: something on the way strips ALPN, and the agent needs "konnectivity".');
  return alpn === undefined ? unknown('TLS is up, and whether "konnectivity" was agreed upon is not known') : closed('another protocol is agreed upon', `TLS is up, but the protocol agreed upon is "${alpn}", and the agent needs "konnectivity".`);
}

/** Where the cluster's authority could not be read, nobody can tell a foreign certificate. */
function unverified(tls: TlsAnswer): EgressReading {
  const reading = agreed(tls);
  return reading.verdict === 'open' ? unknown(`TLS is up with "konnectivity", but the cluster's certificate authority was not there to verify the certificate (issued by ${issuerOf(tls)})`) : reading;
}

const issuerOf = ({ chain }: TlsAnswer): string => chain[0]?.issuer ?? 'somebody unknown';

/** Verify codes for a chain that does not lead to the authority that was given. Source: openssl-verification-options(1). */
const FOREIGN: readonly number[] = [2, 18, 19, 20, 21, 27];

const WORDS: Readonly<Record<string, (tls: TlsAnswer) => EgressReading>> = {
  'bad-certificate': (tls) =>
    FOREIGN.includes(tls.verifyCode ?? -1)
      ? closed('TLS is intercepted', `the certificate is issued by ${issuerOf(tls)} and not by the cluster's own authority (${tls.verifyText ?? 'not verified'}): TLS is intercepted.`)
      : closed('the certificate does not hold', `the certificate, issued by ${issuerOf(tls)}, does not hold (${tls.verifyText ?? 'not verified'}).`),
  'connect-timeout': () => closed('the connection times out', 'the connection times out: something on the way drops it.'),
  refused: () => closed('the connection is refused'),
  unreachable: () => closed('there is no route to it', 'there is no route to it, or a rule says so.'),
  'reset-in-tls': () => closed('TLS is cut', 'TCP connects, and the connection is reset during TLS: something on the way looks at the server name and cuts it.'),
  'not-tls': () => closed('what answers does not speak TLS', 'what answers does not speak TLS: a proxy or a block page.'),
};

/** Silence proves nothing about UDP. */
function readPort(text: string, kind: 'tunnel-front' | 'aks-link'): EgressReading {
  if (/refused/i.test(text)) return closed('the connection is refused');
  if (kind === 'aks-link') return unknown('an open UDP port and a filtered one are both silent; the log of aks-link tells them apart');
  if (/succeeded!|Connected to|\bopen$/m.test(text)) return { verdict: 'open', says: 'the port answers.' };
  if (/timed out|TIMEOUT/i.test(text)) return closed('the connection times out', 'the connection times out: something on the way drops it.');
  return unknown(text.trim().split('\n').at(-2) ?? 'nothing was printed');
}
