import { parseAddress } from '../cidr.ts';

/** One line of a section of a DNS answer. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export const withoutDot = (name: string): string => (name.length > 1 ? name.replace(/\.$/, '') : name);

/** A line in the master file format, as dig prints it: `name. 300 IN A 10.0.0.1`. */
export function readRecord(line: string): DnsRecord | undefined {
  const [, name = '', type = '', value = ''] = /^([^\s;]\S*)\s+\d+\s+(?:IN|CH|HS)\s+([A-Z][A-Z0-9-]*)\s+(\S.*)$/.exec(line) ?? [];
  return name === '' ? undefined : { name: withoutDot(name), type, value };
}

export const addressesIn = (records: readonly DnsRecord[]): readonly string[] =>
  records.filter(({ type, value }) => (type === 'A' || type === 'AAAA') && parseAddress(value).ok).map(({ value }) => value);

/** The last name that CNAMEs lead to. */
export function lastCname(records: readonly DnsRecord[]): string | undefined {
  const last = records.findLast(({ type }) => type === 'CNAME');
  return last && withoutDot(last.value);
}
