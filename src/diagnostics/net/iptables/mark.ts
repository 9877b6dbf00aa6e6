export interface MarkMask {
  readonly value: number;
  readonly mask: number;
}

const ALL_BITS = 0xffff_ffff;

/** `0x4000/0x4000`, `16`, `0x8000`. The mask is all bits when absent. */
export function parseMarkMask(text: string): MarkMask | undefined {
  const [value, mask, ...rest] = text.split('/').map(parseNumber);
  if (rest.length > 0 || value === undefined) return undefined;
  if (!text.includes('/')) return { value, mask: ALL_BITS };
  return mask === undefined ? undefined : { value, mask };
}

function parseNumber(text: string): number | undefined {
  if (!/^(?:0x[\da-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  const number = Number(text);
  return number <= ALL_BITS ? number : undefined;
}

/** What `--set-xmark value/mask` makes of a mark: clear the mask's bits, then flip the value's. */
export const xmark = (mark: number, { value, mask }: MarkMask): number => (((mark & ~mask) ^ value) >>> 0);
