/** Tries until it succeeds, with pauses of `everyMs`; holds no process open. */
export function pollUntil(attempt: () => Promise<boolean>, everyMs: number): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const next = async (): Promise<void> => {
    const succeeded = await attempt();
    if (!succeeded && !stopped) timer = setTimeout(() => void next(), everyMs).unref();
  };
  void next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
