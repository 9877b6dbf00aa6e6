import { isIPv6, parseAddress } from './cidr.ts';
import { plainLines } from './plain-lines.ts';
import { namedTarget, readProbeLine, type PortAnswer, type PortState, type Target } from './probe-lines.ts';

export type { PortAnswer, PortState };

/** What was asked, for tools that do not repeat it in their answer. */
export interface Asked {
  readonly host?: string;
  readonly port?: number;
}

/**
 * Reads what netcat (OpenBSD, Ncat, traditional, busybox), telnet, bash's /dev/tcp or PowerShell's Test-NetConnection
 * print, both streams together and any number of targets. Never empty: text that says nothing about a port is `unknown`.
 */
export function parseNc(text: string, asked: Asked = {}): readonly PortAnswer[] {
  const lines = plainLines(text).map((line) => line.trim()).filter((line) => line !== '');
  const answers: PortAnswer[] = [];
  let named: Target = {};
  for (const line of lines) {
    named = { ...named, ...namedTarget(line) };
    const answer = readProbeLine(line, named);
    if (answer === undefined) continue;
    answers.push(withAsked(asked, answer));
    named = targetOf(answer);
  }
  if (answers.length > 0) return answers.filter((answer, index) => !isRepeat(answers, answer, index));
  return [{ ...asked, state: 'unknown', says: lines.find((line) => !/^\[std(?:out|err)\]$/.test(line)) ?? 'the probe printed nothing' }];
}

/** Some tools name the address only, although a name was asked for. */
function withAsked(asked: Asked, answer: PortAnswer): PortAnswer {
  const isResolved = asked.host !== undefined && !isIP(asked.host) && answer.host !== undefined && isIP(answer.host);
  return isResolved ? { ...asked, ...answer, host: asked.host, address: answer.host } : { ...asked, ...answer };
}

const targetOf = ({ host, address, port }: PortAnswer): Target => ({
  ...(host !== undefined && { host }),
  ...(address !== undefined && { address }),
  ...(port !== undefined && { port }),
});

/** Test-NetConnection says it twice, as a warning and in its table; the table knows more. */
const isRepeat = (answers: readonly PortAnswer[], answer: PortAnswer, index: number): boolean => {
  const next = answers[index + 1];
  return answer.state === 'failed' && next?.state === 'failed' && next.port === answer.port && sameTarget(next, answer);
};

const sameTarget = (a: PortAnswer, b: PortAnswer): boolean => (a.address ?? a.host) === (b.address ?? b.host);

/** One success means open; of failures, the one that says most about the target. */
const TELLING: readonly PortState[] = ['open', 'refused', 'blocked', 'timeout', 'failed', 'unreachable', 'unknown'];

/**
 * The answer for one target, out of all lines about it: the order of lines means nothing. What happened over IPv6 is
 * left out where IPv4 was asked for or answered. `unknown` where no line is about the target.
 */
export function answerFor(answers: readonly PortAnswer[], host: string, port: number): PortAnswer {
  const about = answers.filter((answer) => isAbout(answer, host, port));
  const sameFamily = about.filter((answer) => !isIPv6(answer.address ?? answer.host ?? '') || isIPv6(host));
  const counted = sameFamily.length > 0 || (isIP(host) && !isIPv6(host)) ? sameFamily : about;
  const state = TELLING.find((one) => counted.some((answer) => answer.state === one));
  return counted.find((answer) => answer.state === state) ?? { host, port, state: 'unknown', says: `no line is about ${host} port ${port}` };
}

const isIP = (host: string): boolean => parseAddress(host).ok;

function isAbout(answer: PortAnswer, host: string, port: number): boolean {
  const named = answer.host === undefined && answer.address === undefined;
  return (named || answer.host === host || answer.address === host) && (answer.port === undefined || answer.port === port);
}
