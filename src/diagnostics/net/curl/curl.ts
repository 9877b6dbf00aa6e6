import type { CurlAnswer } from './answer.ts';
import { failureOf, type Failure } from './failure.ts';
import { readTranscript, type Transcript } from './transcript.ts';

/**
 * Reads `curl -v`, possibly with the line of CURL_WRITE_OUT, both streams together. Never throws; what is cut or foreign
 * is `unknown`. `exit`: curl's exit status, where the caller knows it.
 */
export function parseCurl(text: string, exit?: number): CurlAnswer {
  const transcript = readTranscript(text, exit);
  const { stage, outcome } = isTransferred(transcript) ? transferred(transcript) : failureOf(transcript);
  const status = outcome === 'ok' || outcome === 'http' ? (transcript.status ?? proxyStatus(transcript)) : undefined;
  const { remote, issuer, alpn, viaProxy } = transcript;
  return {
    stage,
    outcome,
    ...(status !== undefined && { status }),
    ...(remote !== undefined && { remote }),
    ...(issuer !== undefined && { issuer }),
    ...(alpn !== undefined && { alpn }),
    ...(viaProxy && { viaProxy }),
    says: decidingLine(transcript, outcome),
  };
}

/** Exit status 0; where nobody knows it, what curl prints after a whole answer. */
const isTransferred = ({ exit, isEnded, isTelnet, isConnected, status, lines }: Transcript): boolean => {
  if (exit !== undefined) return exit === 0;
  if (lines.some((line) => /^curl: \(\d+\)|Failed to connect to/.test(line))) return false;
  return (isTelnet && isConnected) || (isEnded && status !== undefined && lines.some((line) => line.endsWith('left intact')));
};

/** A status is needed: a firewall's page comes with exit status 0 too. */
function transferred({ status, isTelnet, isConnected }: Transcript): Failure {
  if (status === undefined) return isTelnet && isConnected ? { stage: 'done', outcome: 'ok' } : { stage: 'unknown', outcome: 'unknown' };
  return status >= 200 && status < 300 ? { stage: 'done', outcome: 'ok' } : { stage: 'http', outcome: 'http' };
}

function proxyStatus({ lines }: Transcript): number | undefined {
  const code = lines.flatMap((line) => /(?:CONNECT tunnel failed, response|HTTP code) (\d{3})\b/.exec(line)?.[1] ?? []).at(-1);
  return code === undefined ? undefined : Number(code);
}

function decidingLine({ lines, notes }: Transcript, outcome: CurlAnswer['outcome']): string {
  const response = lines.findLast((line) => line.startsWith('< HTTP/'))?.slice(2);
  const connected = notes.findLast((note) => /^(?:Connected|Established connection) to /.test(note));
  if (outcome === 'ok' || outcome === 'http') return response ?? connected ?? lastError(lines) ?? outcome;
  const detail = notes.findLast((note) => /^(?:connect to|Immediate connect fail)/.test(note));
  return (outcome === 'refused' || outcome === 'unreachable' ? detail : undefined) ?? lastError(lines) ?? 'curl printed nothing, or not to the end';
}

const lastError = (lines: readonly string[]): string | undefined =>
  lines.findLast((line) => line.startsWith('curl: ')) ?? lines.findLast((line) => /timed out|failed|could not/i.test(line)) ?? lines.findLast((line) => line.trim() !== '');
