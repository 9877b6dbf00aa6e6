/**
 * Six hex digits that stay the same for the same text: FNV-1a, 32 bits folded to 24. It tells names apart and protects
 * nothing; what uses it is pure and takes no packages.
 */
export function shortHash(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return ((hash >>> 24) ^ (hash & 0xff_ff_ff)).toString(16).padStart(6, '0');
}
