/** What came of tcp connections, out of the lines of `node/connect-section.ts`. */
import { answerFor, parseNc } from '../port-answer.ts';
import type { PortState } from '../port-answer.ts';

/** `unreachable`: an ICMP error came back, or there is no route. */
export type ConnectAnswer = 'open' | 'refused' | 'timeout' | 'unreachable' | 'unknown';

export interface Connected {
  readonly answer: ConnectAnswer;
  /** The line of nc that decides; empty for a connection that was made. */
  readonly says: string;
}

/** By `ADDRESS:PORT`; nothing of what was not reported. */
export function parseConnects(text: string): ReadonlyMap<string, Connected> {
  return new Map(text.split(/^(?=[>+] )/m).flatMap((block): [string, Connected][] => {
    const [head = '', ...rest] = block.split('\n');
    const [, sign, address, port] = /^([+>]) (\S+) (\d+)(?: \d+)?$/.exec(head) ?? [];
    if (address === undefined || port === undefined) return [];
    return [[`${address}:${port}`, sign === '+' ? { answer: 'open', says: '' } : failure(rest.join('\n'), address, Number(port))]];
  }));
}

function failure(text: string, address: string, port: number): Connected {
  const { state, says } = answerFor(parseNc(text, { port }), address, port);
  return { answer: ANSWERS[state], says };
}

const ANSWERS: Readonly<Record<PortState, ConnectAnswer>> = {
  open: 'open',
  refused: 'refused',
  timeout: 'timeout',
  unreachable: 'unreachable',
  blocked: 'unreachable',
  failed: 'unknown',
  unknown: 'unknown',
};
