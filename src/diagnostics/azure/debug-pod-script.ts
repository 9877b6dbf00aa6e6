import { gzipSync } from 'node:zlib';
import type { V1EnvVar } from '@kubernetes/client-node';

/** Linux takes no single argument or variable of 128 KiB or more (`MAX_ARG_STRLEN`), name and all. */
const CHUNK = 96 * 1024;

export interface PodScript {
  readonly env: V1EnvVar[];
  /** Shell words that print the script, packed by gzip and base64, on stdout. */
  readonly print: string;
}

/** Reads what `print` prints, and runs it. */
export const UNPACK_AND_RUN = 'base64 -d | gunzip | sh -s';

/**
 * A script as environment variables of a container. Base64 has no `$(`, which Kubernetes would expand in a value, and
 * no quote that a shell in between could stumble over.
 */
export function podScript(script: string): PodScript {
  const packed = gzipSync(script).toString('base64');
  const chunks = Array.from({ length: Math.ceil(packed.length / CHUNK) }, (_none, index) => packed.slice(index * CHUNK, (index + 1) * CHUNK));
  return {
    env: chunks.map((value, index) => ({ name: `SCRIPT_${index}`, value })),
    print: `printf %s ${chunks.map((_chunk, index) => `"$SCRIPT_${index}"`).join('')}`,
  };
}
