/** The part of DER (ITU-T X.690) that a certificate needs. */

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(size);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([0x80 | significant.length]), significant]);
}

/** One element: its tag, its length and the parts that it holds. */
export function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

export const sequence = (...parts: Buffer[]): Buffer => element(0x30, ...parts);
export const set = (...parts: Buffer[]): Buffer => element(0x31, ...parts);
export const octets = (content: Buffer): Buffer => element(0x04, content);
export const bits = (content: Buffer, unused = 0): Buffer => element(0x03, Buffer.from([unused]), content);
export const yes = element(0x01, Buffer.from([0xff]));
export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8'));
/** A constructed, context-specific element such as `[0]`. */
export const tagged = (number: number, ...parts: Buffer[]): Buffer => element(0xa0 | number, ...parts);
/** A primitive, context-specific element such as a subject alternative name. */
export const named = (number: number, content: Buffer): Buffer => element(0x80 | number, content);

/** A positive integer; a leading zero keeps it from being read as negative. */
export const integer = (bytes: Buffer): Buffer => element(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);

function base128(value: number): number[] {
  const low = value & 0x7f;
  const high: number[] = [];
  for (let rest = value >> 7; rest > 0; rest >>= 7) high.unshift((rest & 0x7f) | 0x80);
  return [...high, low];
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A moment between 1950 and 2049, to the second. */
export const utcTime = (at: Date): Buffer =>
  element(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));
