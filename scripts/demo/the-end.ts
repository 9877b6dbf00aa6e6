import { readFileSync } from 'node:fs';

/** Milliseconds between two looks at whether whoever started the demo is still there. */
const LOOK_EVERY = 500;

/** Ctrl-C, a termination, or the end of who started us: npm, ended with `kill -9`, tells nobody. */
export function watchForTheEnd(): { readonly signal: AbortSignal } {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end.abort());
  const before = starters();
  setInterval(() => {
    if (starters() !== before) end.abort();
  }, LOOK_EVERY).unref();
  return end;
}

/** Our parent and its parent: npm puts a shell between itself and us, which outlives it. */
const starters = (): string => `${process.ppid} ${parentOf(process.ppid)}`;

function parentOf(pid: number): string {
  try {
    // The second field is the name in brackets, which may hold blanks; the fourth is the parent.
    return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
