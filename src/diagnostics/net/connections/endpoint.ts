import { parseAddress } from '../cidr.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const MASKED = /^(?:(?:\d{1,3}|x{1,3})\.){3}(?:\d{1,3}|x{1,3})$/i;
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** `10.0.0.4:443`, `[fd00::4]:443`, `fd00::4:443`, `*:*`, `0.0.0.0%lo:53`. Names of hosts or services: `undefined`. */
export function readEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  const port = readPort(text.slice(colon + 1));
  const address = readHost(text.slice(0, Math.max(colon, 0)));
  return port === undefined || address === undefined ? undefined : { address, port };
}

function readPort(text: string): number | undefined {
  if (text === '*' || /^x{1,5}$/i.test(text)) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

function readHost(text: string): string | undefined {
  if (text === '*') return '0.0.0.0';
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%[\w.-]+$/, '').replace(MAPPED, '');
  return parseAddress(bare).ok || MASKED.test(bare) ? bare : undefined;
}
