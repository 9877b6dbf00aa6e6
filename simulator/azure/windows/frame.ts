import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Left out before the others where there is no room. */
  readonly isBulky?: boolean;
}

const errorBytes = 2_048;

function packed(parts: readonly (Part & { readonly isLeftOut: boolean })[]): string {
  const chunks = parts.flatMap(({ name, exitCode, stdout, stderr, isLeftOut }) => {
    const [out, err] = [Buffer.from(stdout), Buffer.from(stderr).subarray(0, errorBytes)];
    const head = isLeftOut ? `${name} left-out 0 0 ${out.length}\n` : `${name} rc=${exitCode} ${out.length} ${err.length} ${out.length}\n`;
    return isLeftOut ? [Buffer.from(head)] : [Buffer.from(head), out, err];
  });
  return gzipSync(Buffer.concat(chunks)).toString('base64');
}

const sizeOf = ({ stdout, stderr }: Part): number => stdout.length + stderr.length;

/** The part that goes next: the largest of the bulky ones while there are any. */
function largest(parts: readonly Part[]): Part | undefined {
  const bulky = parts.filter(({ isBulky }) => isBulky === true);
  return (bulky.length > 0 ? bulky : parts).toSorted((left, right) => sizeOf(right) - sizeOf(left))[0];
}

/** Sections as the bot's PowerShell frames them: gzip, base64, then the frame's word, nonce, length and checksum. */
export function frameOf(parts: readonly Part[], { word, nonce, room }: { word: string; nonce: string; room: number }): string {
  let kept = parts;
  let frame = '';
  for (;;) {
    const current = kept;
    frame = packed(parts.map((part) => ({ ...part, isLeftOut: !current.includes(part) })));
    const next = largest(current);
    if (frame.length <= room || next === undefined) break;
    kept = current.filter((part) => part !== next);
  }
  return `${frame}\n${word} ${nonce} ${frame.length} ${createHash('sha256').update(frame).digest('hex')}\n`;
}
