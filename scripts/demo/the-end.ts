/** Milliseconds between two looks at whether whoever started the demo is still there. */
const LOOK_EVERY = 500;

/** Ctrl-C, a termination, or the end of the parent: npm ended with `kill -9` tells nobody. */
export function watchForTheEnd(): { readonly signal: AbortSignal } {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end.abort());
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end.abort();
  }, LOOK_EVERY).unref();
  return end;
}
