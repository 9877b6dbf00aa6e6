import type { DnsAnswer, DnsStatus } from './answer.ts';
import { addressesIn, lastCname, readRecord, withoutDot, type DnsRecord } from './record.ts';
import type { Silence } from './silence.ts';

/** The lines that dig prints about one answer, and what happened before it came. */
export interface DigBlock {
  readonly lines: readonly string[];
  readonly silences: readonly Silence[];
  readonly truncated: boolean;
}

const CODES: Readonly<Record<string, DnsStatus>> = { NXDOMAIN: 'nxdomain', SERVFAIL: 'servfail', REFUSED: 'refused' };

/** Whole is an answer that has its last line and as many records as its header promises. */
export function readBlock({ lines, silences, truncated }: DigBlock): DnsAnswer {
  const find = (pattern: RegExp): string | undefined => lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
  const code = find(/^;; ->>HEADER<<- opcode: QUERY, status: ([A-Z]+),/);
  const promised = find(/^;; flags: [a-z ]*; QUERY: \d+, ANSWER: (\d+),/);
  const isEnded = lines.some((line) => /^;; MSG SIZE\s+rcvd: \d+/.test(line));
  const records = sectionOf(lines);
  const about = aboutServer(find);
  if (code === undefined || promised === undefined || !isEnded) return { ...unread(about), says: 'the answer is cut off' };
  if (records.length !== Number(promised)) return { ...unread(about), says: `the header promises ${promised} records, ${records.length} are shown` };
  const status = code === 'NOERROR' ? statusOf(records) : (CODES[code] ?? 'unknown');
  const cname = lastCname(records);
  const isTruncated = truncated || lines.some((line) => /^;; flags:[a-z ]* tc[ ;]/.test(line));
  return {
    status,
    ...about,
    addresses: addressesIn(records),
    ...(cname !== undefined && { cname }),
    ...(isTruncated && { truncated: true }),
    ...(status === 'answered' && silences.length > 0 && { afterTrouble: true }),
    says: saysOf(lines, records, code),
  };
}

const unread = (about: ReturnType<typeof aboutServer>): Omit<DnsAnswer, 'says'> => ({ status: 'unknown', ...about, addresses: [] });

function aboutServer(find: (pattern: RegExp) => string | undefined): Pick<DnsAnswer, 'server' | 'name' | 'ms'> {
  const server = find(/^;; SERVER: ([^\s#]+)#/);
  const name = find(/^;([^\s;]+)\s+(?:IN|CH|HS)\s+[A-Z]/);
  const ms = find(/^;; Query time: (\d+) msec$/);
  return {
    ...(server !== undefined && { server }),
    ...(name !== undefined && { name: withoutDot(name) }),
    ...(ms !== undefined && { ms: Number(ms) }),
  };
}

function sectionOf(lines: readonly string[]): readonly DnsRecord[] {
  const start = lines.indexOf(';; ANSWER SECTION:');
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line === '' || line.startsWith(';'));
  return rest.slice(0, end < 0 ? rest.length : end).flatMap((line) => readRecord(line) ?? []);
}

/** Records other than CNAME answer a question for something else than an address. */
function statusOf(records: readonly DnsRecord[]): DnsStatus {
  return records.some(({ type }) => type !== 'CNAME') ? 'answered' : 'no-data';
}

function saysOf(lines: readonly string[], records: readonly DnsRecord[], code: string): string {
  const last = records.at(-1);
  if (last !== undefined) return `${last.name} ${last.type} ${last.value}`;
  return lines.find((line) => line.includes(`status: ${code}`)) ?? code;
}
