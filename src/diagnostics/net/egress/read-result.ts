/** Reads what the probe of endpoints prints, endpoint by endpoint. Never throws; what is cut is `unknown`. */
import { parseCurl } from '../curl/curl.ts';
import type { CurlAnswer } from '../curl/answer.ts';
import { answerFor, parseNc } from '../port-answer.ts';
import { certificateFlaw } from './certificate-flaw.ts';

/** Of one endpoint, what was printed about it. */
export interface SaidOfEndpoint {
  readonly index: number;
  readonly addresses: readonly string[];
  /** Lines of curl or nc. */
  readonly text: string;
  /** Absent: its end is missing. */
  readonly exit?: number;
  readonly page?: string;
  /** Of a certificate that was not accepted: curl itself does not tell then. */
  readonly issuer?: string;
  readonly otherNameAnswers?: boolean;
  /** The name has no IPv4 address, but others. */
  readonly isIPv6Only?: true;
  /** Only the connection was tried, for want of curl. */
  readonly isBare?: true;
}

export interface SaidOfPlace {
  readonly endpoints: readonly SaidOfEndpoint[];
  readonly noProxy?: string;
}

export function readSaid(text: string): SaidOfPlace {
  const [head = '', ...blocks] = text.split(/^(?=@endpoint )/m);
  const all = head.startsWith('@endpoint ') ? [head, ...blocks] : blocks;
  const noProxy = /^@no-proxy (.*)$/m.exec(text)?.[1];
  return { endpoints: all.flatMap(readBlock), ...(noProxy === undefined ? {} : { noProxy }) };
}

function readBlock(block: string): readonly SaidOfEndpoint[] {
  const lines = block.split('\n');
  const marked = (mark: string): string | undefined => lines.find((line) => line === mark || line.startsWith(`${mark} `))?.slice(mark.length + 1);
  const [index, exit, page, other, issuer] = ['@endpoint', '@exit', '@page', '@other', '@issuer'].map(marked);
  if (index === undefined || !/^\d{1,3}$/.test(index)) return [];
  const plain = lines.filter((line) => !/^@(?:endpoint|addresses|exit|page|issuer|other|no-proxy|bare|six)\b/.test(line));
  return [
    {
      index: Number(index),
      addresses: (marked('@addresses') ?? '').split(' ').filter((word) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(word)),
      text: plain.join('\n'),
      ...(exit !== undefined && /^\d{1,3}$/.test(exit) ? { exit: Number(exit) } : {}),
      ...(page === undefined || page.trim() === '' ? {} : { page: page.trim() }),
      ...(issuer === undefined ? {} : { issuer }),
      ...(lines.includes('@bare') ? { isBare: true as const } : {}),
      ...(lines.includes('@six') ? { isIPv6Only: true as const } : {}),
      ...(other === undefined ? {} : { otherNameAnswers: other === 'yes' }),
    },
  ];
}

export type Attempt = Pick<CurlAnswer, 'stage' | 'outcome' | 'says' | 'status' | 'remote' | 'issuer'> & { readonly flaw?: ReturnType<typeof certificateFlaw>; readonly isConnected?: true };

const untold = (says: string): Attempt => ({ stage: 'unknown', outcome: 'unknown', says });

const IPV6_ONLY = 'the name has IPv6 addresses only, and only IPv4 is tried';

/** What curl's lines come to. */
export function readFetch({ text, exit, issuer: refused, isIPv6Only }: SaidOfEndpoint): Attempt {
  if (isIPv6Only === true) return untold(IPV6_ONLY);
  if (exit === undefined) return untold('the attempt did not come to its end');
  const { stage, outcome, says, status, remote, issuer = refused } = parseCurl(text, exit);
  return {
    stage,
    outcome,
    says,
    ...(status === undefined ? {} : { status }),
    ...(remote === undefined ? {} : { remote }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(outcome === 'bad-certificate' ? { flaw: certificateFlaw(text) } : {}),
  };
}

/** Of a page, without curl: a connection that fails is as certain as ever, one that is made says nothing of the rest. */
export function readBare(said: SaidOfEndpoint, port: number): Attempt {
  const attempt = readConnect(said, port);
  return attempt.outcome === 'ok' ? { ...untold('it takes connections, and more could not be tried: curl is not there'), isConnected: true } : attempt;
}

/** What nc's lines come to, in the words of curl. */
export function readConnect({ text, exit, addresses, isIPv6Only }: SaidOfEndpoint, port: number): Attempt {
  const [address] = addresses;
  if (exit === undefined || exit === 3) return untold(exit === 3 ? text.trim() : 'the attempt did not come to its end');
  if (isIPv6Only === true) return untold(IPV6_ONLY);
  if (address === undefined) return { stage: 'resolve', outcome: 'name-not-resolved', says: 'the name has no IPv4 address here' };
  const { state, says } = answerFor(parseNc(text, { host: address, port }), address, port);
  const remote = address;
  if (state === 'open' || (exit === 0 && state === 'unknown')) return { stage: 'done', outcome: 'ok', remote, says };
  if (state === 'refused') return { stage: 'connect', outcome: 'refused', remote, says };
  if (state === 'unreachable' || state === 'blocked') return { stage: 'connect', outcome: 'unreachable', remote, says };
  if (state === 'timeout' || exit === 124) return { stage: 'connect', outcome: 'connect-timeout', remote, says };
  return untold(says);
}
