/** How far the transfer came: the stage that failed, or `done`. */
export type CurlStage = 'resolve' | 'connect' | 'tls' | 'http' | 'done' | 'unknown';

export type CurlOutcome =
  /** A status of 2xx; of telnet://, that the connection was made. */
  | 'ok'
  | 'name-not-resolved'
  | 'resolve-timeout'
  | 'connect-timeout'
  | 'refused'
  | 'unreachable'
  | 'reset-in-tls'
  /** Closed or reset although no TLS was under way any more, or none was wanted. */
  | 'reset-after-connect'
  /** Connected, and then nothing. Of telnet:// that is all one can expect: stage `unknown` where the text does not name the scheme. */
  | 'silent-after-connect'
  | 'not-tls'
  | 'bad-certificate'
  /** The server, or a proxy or firewall in its stead, answered with a status other than 2xx. */
  | 'http'
  | 'unknown';

export interface CurlAnswer {
  readonly stage: CurlStage;
  readonly outcome: CurlOutcome;
  /** Of the last response, after redirects. */
  readonly status?: number;
  /** The address that was connected to, or tried last. */
  readonly remote?: string;
  /** Of the certificate that was shown, as printed. */
  readonly issuer?: string;
  readonly alpn?: string;
  readonly viaProxy?: boolean;
  /** The line that decides. */
  readonly says: string;
}
