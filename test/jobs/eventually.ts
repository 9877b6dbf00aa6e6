import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` gives something, and fails with `what` where it does not within 20 s. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(10);
  }
  throw new Error(`It did not come about within 20 s that ${what}`);
}
