import { wholeLines } from '../whole-lines.ts';

export type TlsOutcome =
  /** The handshake was completed and the chain verified. */
  | 'ok'
  | 'bad-certificate'
  | 'name-not-resolved'
  | 'connect-timeout'
  | 'refused'
  | 'unreachable'
  | 'reset-in-tls'
  | 'not-tls'
  | 'unknown';

export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
}

export interface TlsAnswer {
  readonly outcome: TlsOutcome;
  /** As the server sent it: its own certificate first. */
  readonly chain: readonly Certificate[];
  readonly verifyCode?: number;
  readonly verifyText?: string;
  readonly alpn?: string;
  /** `false`: the output says that none was negotiated. */
  readonly negotiatedAlpn?: boolean;
  /** The line that decides. */
  readonly says: string;
}

/** Reads `openssl s_client` (1.1 to 3), both streams together. Never throws; what is cut or foreign is `unknown`. */
export function parseSClient(text: string): TlsAnswer {
  const lines = wholeLines(text);
  const chain = chainOf(lines);
  const [code, verifyText] = lines.flatMap((line) => /^\s*Verify return code: (\d+) \((.+)\)$/.exec(line)?.slice(1, 3) ?? []).slice(-2);
  const agreed = lines.flatMap((line) => /^ALPN protocol: (\S+)$/.exec(line)?.[1] ?? []).at(-1);
  const isRefused = lines.some((line) => /^No ALPN negotiated$/.test(line));
  const { outcome, says } = judge(lines, chain, code);
  return {
    outcome,
    chain,
    ...(code !== undefined && { verifyCode: Number(code) }),
    ...(verifyText !== undefined && { verifyText }),
    ...(agreed !== undefined && { alpn: agreed }),
    ...((agreed !== undefined || isRefused) && { negotiatedAlpn: agreed !== undefined }),
    says,
  };
}

/** Rows ` 0 s:CN = server` and `   i:CN = issuer` below `Certificate chain`. */
function chainOf(lines: readonly string[]): readonly Certificate[] {
  return lines.flatMap((line, index) => {
    const subject = /^\s*\d+ s:(.+)$/.exec(line)?.[1];
    const issuer = /^\s+i:(.+)$/.exec(lines[index + 1] ?? '')?.[1];
    return subject === undefined || issuer === undefined ? [] : [{ subject, issuer }];
  });
}

/** Words of OpenSSL and of the system, the most telling first. */
const FAILURES: readonly (readonly [RegExp, TlsOutcome])[] = [
  [/Connection refused|errno=111\b/, 'refused'],
  [/Name or service not known|No address associated|Temporary failure in name resolution|BIO_lookup_ex:.*(?:not known|no address)/i, 'name-not-resolved'],
  [/No route to host|Network is unreachable|errno=(?:113|101)\b/, 'unreachable'],
  [/Connection timed out|errno=110\b/, 'connect-timeout'],
  [/wrong version number|http request|packet length too long/, 'not-tls'],
  [/errno=104\b|reset by peer|unexpected eof|SSL handshake has read 0 bytes/, 'reset-in-tls'],
];

function judge(lines: readonly string[], chain: readonly Certificate[], code: string | undefined): Pick<TlsAnswer, 'outcome' | 'says'> {
  const handshake = lines.find((line) => /^New, (?:TLSv|SSLv)\S+, Cipher is (?!\(NONE\))\S/.test(line));
  if (handshake !== undefined && code !== undefined && chain.length > 0) {
    const verified = lines.findLast((line) => /Verify return code:/.test(line)) ?? '';
    return { outcome: code === '0' ? 'ok' : 'bad-certificate', says: verified.trim() };
  }
  for (const [pattern, outcome] of FAILURES) {
    const line = lines.find((one) => pattern.test(one));
    if (line !== undefined && handshake === undefined) return { outcome, says: line.trim() };
  }
  return { outcome: 'unknown', says: lines.find((line) => line.trim() !== '')?.trim() ?? 'openssl printed nothing, or not to the end' };
}
