import { parseAddress } from '../cidr.ts';
import { wholeLines } from '../whole-lines.ts';
import type { DnsAnswer, DnsStatus } from './answer.ts';
import { withoutDot } from './record.ts';
import { conclude, readSilence } from './silence.ts';

const CODES: Readonly<Record<string, DnsStatus>> = { NXDOMAIN: 'nxdomain', SERVFAIL: 'servfail', REFUSED: 'refused' };

/** Reads `host`. Never throws; what is cut or foreign is `unknown`. */
export function parseHost(text: string): DnsAnswer {
  const lines = wholeLines(text);
  const found = lines.flatMap((line) => readAddress(line) ?? []);
  const alias = lines.flatMap((line) => /^(\S+) is an alias for (\S+)$/.exec(line)?.slice(1, 3).map(withoutDot) ?? []);
  const cname = alias.at(-1);
  const silences = lines.flatMap((line) => readSilence(line) ?? []);
  const isLate = silences.length > 0;
  const [first] = found;
  if (first === undefined) return failed(lines) ?? unanswered(silences) ?? { status: 'unknown', addresses: [], says: lines[0] ?? 'host printed nothing' };
  return {
    status: 'answered',
    name: alias[0] ?? first.name,
    addresses: found.map(({ address }) => address),
    ...(cname !== undefined && { cname }),
    ...(isLate && { afterTrouble: true }),
    says: first.line,
  };
}

function readAddress(line: string): { readonly name: string; readonly address: string; readonly line: string } | undefined {
  const [, name = '', address = ''] = /^(\S+) has (?:IPv6 )?address (\S+)$/.exec(line) ?? [];
  return parseAddress(address).ok ? { name: withoutDot(name), address, line } : undefined;
}

function failed(lines: readonly string[]): DnsAnswer | undefined {
  for (const line of lines) {
    const [, name = '', code = ''] = /^Host (\S+) not found: \d+\(([A-Z]+)\)/.exec(line) ?? [];
    if (name !== '') return { status: CODES[code] ?? 'unknown', name: withoutDot(name), addresses: [], says: line };
    const [, empty = ''] = /^(\S+) has no (?:A|AAAA|address) record/.exec(line) ?? [];
    if (empty !== '') return { status: 'no-data', name: withoutDot(empty), addresses: [], says: line };
  }
  return undefined;
}

function unanswered(silences: Parameters<typeof conclude>[0]): DnsAnswer | undefined {
  const silence = conclude(silences);
  return silence && { status: silence.status, ...(silence.server !== undefined && { server: silence.server }), addresses: [], says: silence.says };
}
