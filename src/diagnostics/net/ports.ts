import { truthOf, type Truth } from './truth.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A client's own port: privileged ports are never handed out, the rest depends on its system and on NAT. */
const CLIENT_PORTS: PortRange = { from: 1024, to: 65_535 };

const LAST_PORT = 65_535;

/**
 * Reads a comma-separated list of ports and ranges. Open ends (`1024:`) reach to 0 or 65535.
 * `undefined` when any part cannot be read, so that half a list is never taken for the whole.
 */
export function parsePorts(text: string, rangeMark: ':' | '-'): readonly PortRange[] | undefined {
  const ranges = text.split(',').map((part) => parseRange(part.trim(), rangeMark));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function parseRange(text: string, rangeMark: string): PortRange | undefined {
  const [low = '', high, ...rest] = text.split(rangeMark);
  if (rest.length > 0 || (low === '' && (high ?? '') === '')) return undefined;
  const from = low === '' ? 0 : parsePort(low);
  const to = high === undefined ? from : parseEnd(high);
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

const parseEnd = (text: string): number | undefined => (text === '' ? LAST_PORT : parsePort(text));

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : SERVICES.get(text);
  return port !== undefined && port <= LAST_PORT ? port : undefined;
}

/** The names of /etc/services that firewall listings print most. A name that is not here is not guessed. */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ['ftp', 21],
  ['ssh', 22],
  ['telnet', 23],
  ['smtp', 25],
  ['domain', 53],
  ['http', 80],
  ['kerberos', 88],
  ['ntp', 123],
  ['snmp', 161],
  ['ldap', 389],
  ['https', 443],
  ['microsoft-ds', 445],
  ['ldaps', 636],
  ['nfs', 2049],
  ['mysql', 3306],
  ['postgresql', 5432],
  ['http-alt', 8080],
]);

/** Whether the port is in one of the ranges. Without a port, decided only where every or no client port is. */
export function portTruth(ranges: readonly PortRange[] | undefined, port: number | undefined): Truth {
  if (ranges === undefined) return 'maybe';
  if (port !== undefined) return truthOf(ranges.some(({ from, to }) => from <= port && port <= to));
  if (ranges.some(({ from, to }) => from <= CLIENT_PORTS.from && to >= CLIENT_PORTS.to)) return 'yes';
  return ranges.some(({ to }) => to >= CLIENT_PORTS.from) ? 'maybe' : 'no';
}
