import { decode, type DecodedPacket } from 'dns-packet';
import { setTimeout as wait } from 'node:timers/promises';
import type { DnsBehaviour, DnsConduct } from '../../scenario/dns.ts';
import { respond, truncated, type Content, type Found, type Status } from './answer.ts';

export type Transport = 'udp' | 'tcp';

const statusOf = (behaviour: DnsBehaviour): Status | undefined =>
  behaviour === 'nxdomain' || behaviour === 'servfail' || behaviour === 'refused' ? behaviour : undefined;

export const behaviourOf = (conduct: DnsConduct, transport: Transport): DnsBehaviour => {
  if (transport === 'udp') return conduct.behaviour;
  return conduct.tcp ?? (conduct.behaviour === 'truncate' ? 'answer' : conduct.behaviour);
};

function queryIn(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message);
    return packet.type === 'query' && packet.questions?.length === 1 ? packet : undefined;
  } catch {
    return undefined;
  }
}

/** Answers late by a timer that does not keep the process alive. */
const after = async <T>(delayMs: number, value: T): Promise<T> => wait(delayMs, value, { ref: false });

/**
 * The answer of a server to one message, or nothing. `find` is asked only where the server means to answer; it may
 * give a message that is ready, as a forwarder does.
 */
export async function answerTo(
  message: Buffer,
  transport: Transport,
  conduct: DnsConduct,
  find: (query: DecodedPacket) => Promise<Found | Buffer> | Found,
): Promise<Buffer | undefined> {
  const query = queryIn(message);
  const behaviour = behaviourOf(conduct, transport);
  if (query === undefined || behaviour === 'drop' || behaviour === 'closed') return undefined;
  const status = statusOf(behaviour);
  if (status !== undefined) return respond(query, { status });
  if (behaviour === 'truncate') return truncated(query);
  const found = await find(query);
  const answer = Buffer.isBuffer(found) ? found : finish(query, transport, conduct, found);
  return behaviour === 'slow' ? after(conduct.delayMs, answer) : answer;
}

function finish(query: DecodedPacket, transport: Transport, conduct: DnsConduct, found: Found): Buffer | undefined | Promise<Buffer> {
  const content: Content = 'goes' in found ? found.content : found;
  if (!('goes' in found)) return respond(query, content);
  if (found.goes === 'drop') return undefined;
  if (found.goes === 'slow') return after(conduct.delayMs, respond(query, content));
  return transport === 'udp' ? truncated(query) : respond(query, content);
}
