import { shortHash } from '../short-hash.ts';

/**
 * A GUID that stays the same for the same text, so that proposing a thing again names it the same. It has the form of
 * version 8 (RFC 9562: contents of one's own choice) and protects nothing.
 */
export function guidOf(text: string): string {
  const hex = [...Array(6).keys()].map((salt) => shortHash(`${salt} ${text}`)).join('').slice(0, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
