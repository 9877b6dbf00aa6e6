import { wholeLines } from '../whole-lines.ts';
import { readWriteOut, type WriteOut } from './write-out.ts';

/** What the lines of one curl say, without judgement. */
export interface Transcript {
  readonly lines: readonly string[];
  /** What `-v` says, without its `* `. */
  readonly notes: readonly string[];
  readonly exit: number | undefined;
  readonly writeOut: WriteOut | undefined;
  /** Says so itself: `* Trying`, `* Connected to`. */
  readonly isVerbose: boolean;
  readonly isConnected: boolean;
  readonly isTlsBegun: boolean;
  readonly isTlsDone: boolean;
  readonly isRequestSent: boolean;
  readonly isTelnet: boolean;
  readonly isEnded: boolean;
  readonly viaProxy: boolean;
  readonly status: number | undefined;
  readonly remote: string | undefined;
  readonly issuer: string | undefined;
  readonly alpn: string | undefined;
}

/** The progress meter is drawn over with carriage returns, and notes may follow it on the same line. */
function linesOf(text: string): readonly string[] {
  const meter = /^\s*\d\S*(?:\s+\d\S*){7}(?:\s+[\d:-]+){3}\s+\d[\d.]*[kMGTP]?/;
  return wholeLines(text.replaceAll(/\r(?!\n)/g, '\n')).map((line) => line.replace(meter, ''));
}

export function readTranscript(text: string, exit: number | undefined): Transcript {
  const lines = linesOf(text);
  const notes = lines.flatMap((line) => /^\* +(.*)$/.exec(line)?.[1] ?? []);
  const writeOut = lines.flatMap((line) => readWriteOut(line) ?? []).at(-1);
  const has = (pattern: RegExp): boolean => notes.some((note) => pattern.test(note));
  return {
    lines,
    notes,
    exit: exitOf(lines, writeOut, exit),
    writeOut,
    isVerbose: has(/^Trying |^Connected to |^Could not resolve|^Host \S+ was resolved/),
    isConnected: has(CONNECTED) || writeOut?.connected === true,
    isTlsBegun: has(/TLS handshake|^ALPN|^schannel:|^SSL connection using/),
    isTlsDone: has(/^SSL connection using|SSL certificate verify ok/) || writeOut?.handshaken === true,
    isRequestSent: lines.some((line) => /^> [A-Z]+ \S+ HTTP\//.test(line) && !line.startsWith('> CONNECT ')),
    isTelnet: lines.some((line) => /\btelnet:\/\//.test(line)),
    isEnded: lines.some((line) => /^curl: \(\d+\)/.test(line)) || has(/^Closing connection|^Connection #\d+ to host .* left intact/),
    viaProxy: has(/^Uses proxy env variable|proxy tunnel|^CONNECT (?:tunnel|phase)|^Proxy replied/i) || lines.some((line) => line.startsWith('> CONNECT ')),
    status: statusOf(lines) ?? writeOut?.status,
    remote: remoteOf(notes) ?? writeOut?.remote,
    issuer: notes.flatMap((note) => /^issuer: (.+)$/.exec(note)?.[1] ?? []).at(-1),
    alpn: notes.flatMap((note) => /^ALPN[:,] server accepted (?:to use )?(\S+)$/.exec(note)?.[1] ?? []).at(-1),
  };
}

const CONNECTED = /^(?:Connected to|Established connection to) .* \(([\da-f.:]+)(?: port \d+)?\)/i;

/** The caller's word first. Tools that record a run add `exit=` or `rc=` at the end. */
function exitOf(lines: readonly string[], writeOut: WriteOut | undefined, exit: number | undefined): number | undefined {
  const said = lines.flatMap((line) => /^curl: \((\d{1,3})\)/.exec(line)?.[1] ?? []).at(-1);
  const noted = lines.flatMap((line) => /^(?:exit|rc)=(\d{1,3})\b/.exec(line)?.[1] ?? []).at(0);
  const all = [exit, writeOut?.exit, said === undefined ? undefined : Number(said), noted === undefined ? undefined : Number(noted)];
  const known = all.filter((one) => one !== undefined);
  // An end that contradicts another is no end.
  return known.every((one) => one === known[0]) ? known[0] : undefined;
}

/** Not of the proxy's answer to CONNECT, nor `100 Continue`. */
function statusOf(lines: readonly string[]): number | undefined {
  let isProxys = false;
  let status: number | undefined;
  for (const line of lines) {
    if (line.startsWith('> CONNECT ')) isProxys = true;
    else if (/^> [A-Z]+ \S+ HTTP\//.test(line)) isProxys = false;
    const [, code] = /^< HTTP\/[\d.]+ (\d{3})\b/.exec(line) ?? [];
    if (code !== undefined && !code.startsWith('1') && !(isProxys && code.startsWith('2'))) status = Number(code);
  }
  return status;
}

function remoteOf(notes: readonly string[]): string | undefined {
  const connected = notes.flatMap((note) => CONNECTED.exec(note)?.[1] ?? []).at(-1);
  return connected ?? notes.flatMap((note) => /^Trying \[?([\da-f.:]+?)\]?:\d+\.\.\.$/i.exec(note)?.[1] ?? []).at(-1);
}
