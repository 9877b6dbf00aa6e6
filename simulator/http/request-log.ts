const kept = 2_000;

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Empty where the caller named none. */
  readonly apiVersion: string;
  readonly status: number;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  list(): readonly LoggedRequest[];
}

/** Keeps the last requests, without headers and bodies: they hold tokens. */
export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  return {
    add: (request) => {
      requests.push(request);
      if (requests.length > kept) requests.shift();
    },
    list: () => [...requests],
  };
}
