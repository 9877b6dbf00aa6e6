import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext, wrapHttpLibrary } from '@kubernetes/client-node';
import type { HttpLibrary, ResponseContext } from '@kubernetes/client-node';

/** Milliseconds that an API server has for its first word to a run. It says one within a second, or none for minutes. */
const FIRST_WORD_MS = 6_000;

/** Nothing came of an API server: it is named so that a recorded run tells the same again. */
export class SilentApiServer extends Error {
  override readonly name = 'SilentApiServer';
}

export const isSilence = (error: unknown): boolean => error instanceof Error && error.name === 'SilentApiServer';

/**
 * The SDK's transport for one run. A network that drops, as authorised ranges do, would cost every list its whole time.
 * Beside a run's first request `/readyz` is asked, without credentials: that is served however many requests wait, since
 * API Priority and Fairness exempts it. Until anything was answered, even a refusal, every request waits for the same few
 * seconds together. Who comes after them is told at once. Source: Kubernetes, the built-in
 * FlowSchema `probes`.
 * @param firstWordMs milliseconds from the run's first request
 */
export function listensForSilence(transport: HttpLibrary = new IsomorphicFetchHttpLibrary(), firstWordMs = FIRST_WORD_MS): HttpLibrary {
  const { promise: silence, reject: giveUp } = Promise.withResolvers<never>();
  silence.catch(() => undefined);
  let isSilent = false;
  let timer: NodeJS.Timeout | undefined;
  const sent = async (request: RequestContext): Promise<ResponseContext> => {
    try {
      return await transport.send(request).toPromise();
    } finally {
      // An error, too, tells more than that nothing came; except that of an asker who stopped waiting.
      if (request.getSignal()?.aborted !== true) clearTimeout(timer);
    }
  };
  const begin = (first: RequestContext): void => {
    timer = setTimeout(() => {
      isSilent = true;
      giveUp(new SilentApiServer(`the API server said nothing within ${firstWordMs / 1000} s`));
    }, firstWordMs);
    sent(readyz(first, firstWordMs)).then(({ body }) => body.text()).catch(() => undefined);
  };
  return wrapHttpLibrary({
    send(request) {
      if (timer === undefined) begin(request);
      if (isSilent) return silence;
      return Promise.race([sent(request), silence]);
    },
  });
}

function readyz(beside: RequestContext, ms: number): RequestContext {
  const request = new RequestContext(new URL('/readyz', beside.getUrl()).href, HttpMethod.GET);
  const dispatcher = beside.getDispatcher();
  if (dispatcher !== undefined) request.setDispatcher(dispatcher);
  request.setSignal(AbortSignal.timeout(ms));
  return request;
}
