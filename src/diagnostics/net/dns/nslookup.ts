import { wholeLines } from '../whole-lines.ts';
import type { DnsAnswer } from './answer.ts';
import { readNslookupLine, type NslookupLine } from './nslookup-line.ts';
import { conclude, readSilence, TRUNCATED, type Silence } from './silence.ts';

/**
 * Reads one nslookup: of BIND 9.18 and older, of busybox, of Windows. Never throws; what is cut or foreign is `unknown`.
 * An address wins over a failure, since the same name is asked for IPv4 and IPv6.
 */
export function parseNslookup(text: string): DnsAnswer {
  const lines = wholeLines(text).map((line) => line.trim());
  const silences = lines.flatMap((line) => readSilence(line) ?? []);
  const read = withPlaces(lines);
  const answer = answered(read, lines) ?? failed(read) ?? unanswered(silences) ?? withoutAddress(read, lines) ?? { status: 'unknown', addresses: [], says: firstOf(lines) };
  const server = answer.server ?? serverOf(read);
  const truncated = lines.some((line) => line.startsWith(TRUNCATED));
  return { ...answer, ...(server !== undefined && { server }), ...(truncated && { truncated }) };
}

interface Placed {
  readonly line: NslookupLine;
  readonly text: string;
  readonly at: number;
}

/** Addresses under `Server:` are the server's, under `Name:` the name's; Windows goes on with bare addresses. */
function withPlaces(lines: readonly string[]): readonly Placed[] {
  let under: 'server' | 'name' | 'nothing' = 'nothing';
  return lines.flatMap((text, at): readonly Placed[] => {
    const line = readNslookupLine(text);
    if (line?.kind === 'server' || line?.kind === 'name') under = line.kind;
    if (text === '') under = 'nothing';
    if (line?.kind !== 'address') return line === undefined ? [] : [{ line, text, at }];
    if (under === 'nothing' || (under === 'name' && line.port)) return [];
    return [{ line: under === 'server' ? { kind: 'server', value: line.value } : line, text, at }];
  });
}

const valuesOf = (read: readonly Placed[], kind: NslookupLine['kind']): readonly string[] =>
  read.flatMap(({ line }) => (line.kind === kind ? [line.value] : []));

/** The address where one is shown, else the name that the tool gives the server. */
const serverOf = (read: readonly Placed[]): string | undefined => valuesOf(read, 'server').findLast((value) => /^[\d.]+$|:/.test(value)) ?? valuesOf(read, 'server')[0];

function answered(read: readonly Placed[], lines: readonly string[]): DnsAnswer | undefined {
  const first = read.find(({ line }) => line.kind === 'address' || line.kind === 'record');
  if (first === undefined) return undefined;
  const isLate = lines.slice(0, first.at).some((line) => readSilence(line) !== undefined);
  const addresses = [...new Set(valuesOf(read, 'address'))];
  return { status: 'answered', ...namesOf(read), addresses, ...(isLate && { afterTrouble: true }), says: first.text };
}

function namesOf(read: readonly Placed[]): Pick<DnsAnswer, 'name' | 'cname'> {
  const aliases = read.flatMap(({ line }) => (line.kind === 'alias' ? [line] : []));
  const name = aliases[0]?.of ?? valuesOf(read, 'name')[0] ?? valuesOf(read, 'record')[0];
  const cname = aliases.at(-1)?.value;
  return { ...(name !== undefined && { name }), ...(cname !== undefined && { cname }) };
}

function failed(read: readonly Placed[]): DnsAnswer | undefined {
  for (const { line, text } of read) {
    if (line.kind !== 'failure') continue;
    return { status: line.status, name: line.value, addresses: [], ...namesOf(read), says: text };
  }
  return undefined;
}

/** A chain of names that ends without an address: whole only if the blank line after it is there. */
function withoutAddress(read: readonly Placed[], lines: readonly string[]): DnsAnswer | undefined {
  const last = read.findLast(({ line }) => line.kind === 'alias' || line.kind === 'name');
  if (last === undefined || lines[last.at + 1] !== '') return undefined;
  return { status: 'no-data', ...namesOf(read), addresses: [], says: last.text };
}

function unanswered(silences: readonly Silence[]): DnsAnswer | undefined {
  const silence = conclude(silences);
  if (silence === undefined) return undefined;
  const { status, server, says } = silence;
  return { status, ...(server !== undefined && { server }), addresses: [], says };
}

const firstOf = (lines: readonly string[]): string => lines.find((line) => line !== '') ?? 'nslookup printed nothing, or not to the end';
