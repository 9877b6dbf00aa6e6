import type { CurlOutcome, CurlStage } from './answer.ts';
import type { Transcript } from './transcript.ts';

export interface Failure {
  readonly stage: CurlStage;
  readonly outcome: CurlOutcome;
}

const at = (stage: CurlStage, outcome: CurlOutcome): Failure => ({ stage, outcome });

/**
 * What an exit status other than 0 means, together with the texts: 28 is every kind of timeout, 7 every kind of failed
 * connection, 35 every kind of broken handshake. https://curl.se/libcurl/c/libcurl-errors.html
 */
export function failureOf(transcript: Transcript): Failure {
  switch (transcript.exit) {
    case 5:
    case 6:
      return at('resolve', 'name-not-resolved');
    case 7:
      return refusal(transcript);
    case 22:
      return at('http', transcript.status === undefined ? 'unknown' : 'http');
    case 28:
      return timeout(transcript);
    case 35:
      return brokenHandshake(transcript);
    case 51:
    case 60:
    case 83:
    case 90:
    case 91:
      return at('tls', 'bad-certificate');
    case 52:
    case 55:
    case 56:
      return lost(transcript);
    default:
      return unended(transcript);
  }
}

const says = ({ lines }: Transcript, pattern: RegExp): boolean => lines.some((line) => pattern.test(line));

/** Of several addresses, a refusal says most; IPv6 is often unreachable where IPv4 times out. */
function refusal(transcript: Transcript): Failure {
  if (says(transcript, /connect(?:ion)? .*(?:refused|failed: Connection refused)/i)) return at('connect', 'refused');
  if (says(transcript, /connect to .* (?:failed|port \d+.*): (?:Connection |Operation )?timed out/i)) return at('connect', 'connect-timeout');
  if (says(transcript, /No route to host|Network is unreachable|Invalid argument|Host is unreachable|Permission denied|Operation not permitted/i)) return at('connect', 'unreachable');
  return at('connect', 'unknown');
}

const CONNECTING = /\bFailed to connect to \S+ port \d+|\bconnect to \S+ port \d+.*timed out/i;

/** Without `-v` the words for a silent connection and a silent handshake are the same. */
function timeout(transcript: Transcript): Failure {
  if (says(transcript, /\bResolving timed out after\b/)) return at('resolve', 'resolve-timeout');
  if (transcript.isConnected) return silence(transcript);
  if (transcript.writeOut !== undefined || transcript.isVerbose || says(transcript, CONNECTING)) return at('connect', 'connect-timeout');
  return at('unknown', 'unknown');
}

/**
 * telnet:// sends nothing and waits until its time is over: being connected is all that it can show. Where the text does not
 * name that scheme, a connection without a word about TLS or a request may as well be one whose lines are missing.
 */
function silence({ isTlsBegun, isTlsDone, isRequestSent, isTelnet }: Transcript): Failure {
  if (isTlsBegun && !isTlsDone) return at('tls', 'silent-after-connect');
  if (isTlsDone || isRequestSent) return at('http', 'silent-after-connect');
  return isTelnet ? at('done', 'ok') : at('unknown', 'silent-after-connect');
}

const NOT_TLS = /wrong version number|http request|packet length too long|record layer failure|SEC_E_INVALID_TOKEN|received was unexpected or badly formatted/i;
const CUT = /reset by peer|Connection was reset|SSL_ERROR_SYSCALL|unexpected eof|failed to receive handshake|connection abort|unexpectedly closed|Recv failure|Send failure|closed abruptly/i;
const BAD_CERTIFICATE = /certificate verify failed|SSL certificate problem|SEC_E_UNTRUSTED_ROOT|SEC_E_WRONG_PRINCIPAL|SEC_E_CERT_EXPIRED/i;

function brokenHandshake(transcript: Transcript): Failure {
  if (says(transcript, BAD_CERTIFICATE)) return at('tls', 'bad-certificate');
  if (says(transcript, NOT_TLS)) return at('tls', 'not-tls');
  return at('tls', says(transcript, CUT) ? 'reset-in-tls' : 'unknown');
}

function lost(transcript: Transcript): Failure {
  if (says(transcript, /CONNECT tunnel failed, response|from proxy after CONNECT/i)) return at('http', 'http');
  if (transcript.isTlsBegun && !transcript.isTlsDone) return at('tls', 'reset-in-tls');
  return says(transcript, /Empty reply|reset|closed|aborted|eof/i) ? at('http', 'reset-after-connect') : at('http', 'unknown');
}

/** No exit status is known: only words that nothing can follow are taken. */
function unended(transcript: Transcript): Failure {
  if (transcript.exit !== undefined) return at('unknown', 'unknown');
  if (says(transcript, /Could not resolve (?:host|proxy)/)) return at('resolve', 'name-not-resolved');
  return says(transcript, /^(?:\* )?Failed to connect to \S+ port \d+/) ? refusal(transcript) : at('unknown', 'unknown');
}
