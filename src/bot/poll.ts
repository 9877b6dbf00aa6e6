export interface Pace {
  /** Until the next attempt after one that succeeded. */
  readonly wellMs: number;
  readonly brokenMs: number;
}

/** Goes on trying, with pauses; holds no process open. */
export function poll(attempt: () => Promise<boolean>, { wellMs, brokenMs }: Pace): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const next = async (): Promise<void> => {
    const pause = (await attempt()) ? wellMs : brokenMs;
    if (!stopped) timer = setTimeout(() => void next(), pause).unref();
  };
  void next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
