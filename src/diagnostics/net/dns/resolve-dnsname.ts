import { parseAddress } from '../cidr.ts';
import { wholeLines } from '../whole-lines.ts';
import type { DnsAnswer, DnsStatus } from './answer.ts';
import { lastCname, withoutDot, type DnsRecord } from './record.ts';

/** Ids are the same in every language; words are PowerShell 7's, which prints no ids. */
const ERRORS: readonly (readonly [RegExp, DnsStatus])[] = [
  [/\bDNS_ERROR_RCODE_NAME_ERROR\b|: DNS name does not exist/i, 'nxdomain'],
  [/\bDNS_ERROR_RCODE_SERVER_FAILURE\b|: DNS server failure/i, 'servfail'],
  [/\bDNS_ERROR_RCODE_REFUSED\b|: DNS operation refused/i, 'refused'],
  [/\bDNS_INFO_NO_RECORDS\b|: No records found for given DNS query/i, 'no-data'],
  [/\bERROR_TIMEOUT\b|because the timeout period expired/i, 'timeout'],
];

/** Reads PowerShell's Resolve-DnsName: its table, its list or its error. Never throws; what is cut or foreign is `unknown`. */
export function parseResolveDnsName(text: string): DnsAnswer {
  const lines = wholeLines(text);
  const records = [...tableRows(lines), ...listRows(lines)].filter(({ section }) => section === 'Answer');
  const addresses = records.filter(({ value }) => parseAddress(value).ok).map(({ value }) => value);
  const error = errorIn(lines);
  if (addresses.length === 0) return error ?? withoutAddress(records, lines);
  const cname = lastCname(records);
  const says = records.find(({ value }) => value === addresses[0]);
  return {
    status: 'answered',
    ...(records[0] !== undefined && { name: records[0].name }),
    addresses,
    ...(cname !== undefined && { cname }),
    says: says === undefined ? '' : `${says.name} ${says.type} ${says.value}`,
  };
}

interface Row extends DnsRecord {
  readonly section: string;
}

const HEADER = /^Name\s+Type\s+TTL\s+Section\b/;

function tableRows(lines: readonly string[]): readonly Row[] {
  if (!lines.some((line) => HEADER.test(line))) return [];
  return lines.flatMap((line) => {
    const [, name = '', type = '', section = '', value = ''] = /^(\S+)\s+([A-Z]{1,10})\s+\d+\s+(Answer|Authority|Additional)\s+(\S+)$/.exec(line) ?? [];
    return name === '' ? [] : [{ name: withoutDot(name), type, section, value }];
  });
}

/** Blocks of `Key : value`, one per record, between blank lines. */
function listRows(lines: readonly string[]): readonly Row[] {
  return blocks(lines).flatMap((block) => {
    const name = block.get('name') ?? '';
    const type = block.get('querytype') ?? block.get('type') ?? '';
    const value = block.get('ipaddress') ?? block.get('ip4address') ?? block.get('ip6address') ?? block.get('namehost') ?? '';
    return name === '' || type === '' || value === '' ? [] : [{ name: withoutDot(name), type, section: block.get('section') ?? '', value }];
  });
}

function blocks(lines: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const all: Map<string, string>[] = [new Map()];
  for (const line of lines) {
    const [, key = '', value = ''] = /^(\w+)\s*: (\S.*)$/.exec(line) ?? [];
    if (line.trim() === '') all.push(new Map());
    else if (key !== '') all.at(-1)?.set(key.toLowerCase(), value);
  }
  return all;
}

function errorIn(lines: readonly string[]): DnsAnswer | undefined {
  for (const [pattern, status] of ERRORS) {
    const line = lines.find((one) => pattern.test(one));
    const name = lines.flatMap((one) => /^Resolve-DnsName\s?: (\S+) : /.exec(one)?.[1] ?? [])[0];
    if (line !== undefined) return { status, ...(name !== undefined && { name }), addresses: [], says: line.trim() };
  }
  return undefined;
}

/** A chain of names that ends without an address. */
function withoutAddress(records: readonly Row[], lines: readonly string[]): DnsAnswer {
  const cname = lastCname(records);
  const says = lines.find((line) => line.trim() !== '')?.trim() ?? 'Resolve-DnsName printed nothing, or not to the end';
  if (cname === undefined) return { status: 'unknown', addresses: [], says };
  return { status: 'no-data', ...(records[0] && { name: records[0].name }), addresses: [], cname, says: `${cname} has no address` };
}
