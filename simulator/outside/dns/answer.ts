import { AUTHORITATIVE_ANSWER, encode, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE, type Answer, type DecodedPacket, type Question } from 'dns-packet';
import type { DnsRecord } from '../../scenario/dns.ts';
import { ofBestPattern } from '../name-pattern.ts';

/** Response codes of RFC 1035, section 4.1.1. */
export const rcodes = { noerror: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;

export type Status = keyof typeof rcodes;
export type Names = Readonly<Record<string, DnsRecord>>;

const ttl = 30;
const maxAliases = 8;

/** The zone that an answer without records speaks for: the last two labels are near enough. */
function soa(name: string): Answer {
  const zone = name.split('.').slice(-2).join('.');
  const data = { mname: `ns1.${zone}`, rname: `hostmaster.${zone}`, serial: 1, refresh: 3_600, retry: 300, expire: 86_400, minimum: ttl };
  return { type: 'SOA', class: 'IN', name: zone, ttl, data };
}

export interface Content {
  readonly status: Status;
  readonly answers?: readonly Answer[];
  readonly authoritative?: boolean;
}

const responseFlags = (query: DecodedPacket): number => ((query.flags ?? 0) & RECURSION_DESIRED) | RECURSION_AVAILABLE;

/** A response to the query: without answers it carries the SOA record that lets resolvers remember the absence. */
export function respond(query: DecodedPacket, { status, answers = [], authoritative = false }: Content): Buffer {
  const [question] = query.questions ?? [];
  const isNegative = answers.length === 0 && (status === 'noerror' || status === 'nxdomain') && question !== undefined;
  return encode({
    type: 'response',
    id: query.id ?? 0,
    flags: responseFlags(query) | (authoritative ? AUTHORITATIVE_ANSWER : 0) | rcodes[status],
    questions: query.questions ?? [],
    answers: [...answers],
    authorities: isNegative ? [soa(question.name)] : [],
  });
}

/** Only the header and the question, with the flag that says that the rest did not fit. */
export const truncated = (query: DecodedPacket): Buffer =>
  encode({ type: 'response', id: query.id ?? 0, flags: responseFlags(query) | TRUNCATED_RESPONSE, questions: query.questions ?? [] });

/** What the records say: an answer, or how the question goes wrong. */
export type Found = Content | { readonly goes: 'drop' | 'slow' | 'truncate'; readonly content: Content };

const isParentOfKnown = (names: Names, name: string): boolean => Object.keys(names).some((known) => known.endsWith(`.${name}`));

function follow(names: Names, question: Question, asked: string, aliases: readonly Answer[]): Found {
  const record = ofBestPattern(names, asked);
  if (record === undefined) {
    const status = aliases.length > 0 || isParentOfKnown(names, asked) ? 'noerror' : 'nxdomain';
    return { status, answers: aliases };
  }
  if (typeof record === 'object' && 'cname' in record) {
    const alias: Answer = { type: 'CNAME', class: 'IN', name: asked, ttl, data: record.cname };
    return aliases.length < maxAliases ? follow(names, question, record.cname, [...aliases, alias]) : { status: 'servfail' };
  }
  if (record === 'nxdomain' || record === 'servfail' || record === 'refused') return { status: record };
  // A name that goes wrong has an address all the same, for whoever waits or asks over TCP.
  if (record === 'drop' || record === 'slow' || record === 'truncate') return { goes: record, content: addresses(question, asked, ['192.0.2.99'], aliases) };
  return addresses(question, asked, typeof record === 'string' ? [record] : record, aliases);
}

const addresses = (question: Question, name: string, values: readonly string[], aliases: readonly Answer[]): Content => ({
  status: 'noerror',
  answers: [...aliases, ...(question.type === 'A' ? values.map((data): Answer => ({ type: 'A', class: 'IN', name, ttl, data })) : [])],
});

/** Looks the question up. There are A records and aliases; all other types exist without content. */
export const lookUp = (names: Names, question: Question): Found => follow(names, question, question.name.toLowerCase(), []);
