import { closeSync, openSync } from 'node:fs';

/**
 * Runs something with Node's own binary as an open file, and closes that. The user that a fleet runs as may not be
 * able to reach the binary by its path, but may execute what is open: `/proc/self/fd/N`.
 */
export function withOwnBinary<T>(run: (descriptor: number) => T): T {
  const descriptor = openSync(process.execPath, 'r');
  try {
    return run(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
