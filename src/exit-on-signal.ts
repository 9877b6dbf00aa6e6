interface Log {
  info(fields: object, says: string): void;
  error(fields: object, says: string): void;
}

/** Ends the process on SIGTERM and SIGINT once `close` is done. A second signal ends it at once, as is its default. */
export function exitOnSignal(log: Log, close: () => Promise<void>): void {
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'stopping');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
