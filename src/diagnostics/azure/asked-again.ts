import { setTimeout as sleep } from 'node:timers/promises';
import { HttpMethod, wrapHttpLibrary } from '@kubernetes/client-node';
import type { HttpLibrary, RequestContext, ResponseContext } from '@kubernetes/client-node';

/**
 * Times that a read is sent again, and milliseconds between two of them at most. A busy API server asks for one second
 * each time (API Priority and Fairness, "429 Too Many Requests"); who asks for longer is down for longer.
 */
const AGAIN = 3;
const LONGEST_MS = 15_000;

const BUSY = new Set([429, 503]);

/**
 * A transport that waits where the API server asks to be asked again. Reads only: a change is never sent twice. The SDK
 * has nothing of the kind.
 */
export const askedAgain = (transport: HttpLibrary): HttpLibrary =>
  wrapHttpLibrary({
    async send(request) {
      for (let left = AGAIN; ; left -= 1) {
        const answer = await transport.send(request).toPromise();
        const waitMs = left > 0 && request.getHttpMethod() === HttpMethod.GET ? askedToWait(answer) : undefined;
        if (waitMs === undefined) return answer;
        await answer.body.text();
        await waited(waitMs, request);
      }
    },
  });

/** Milliseconds; undefined: it did not ask to be asked again, or for later than anybody here waits. */
function askedToWait({ httpStatusCode, headers }: ResponseContext): number | undefined {
  const asked = headers['retry-after'];
  if (!BUSY.has(httpStatusCode) || asked === undefined) return undefined;
  const ms = /^\d{1,6}$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return ms <= LONGEST_MS ? Math.max(0, ms) : undefined;
}

/** Ends with the request's own signal, by the error that the request itself would end with. */
async function waited(ms: number, request: RequestContext): Promise<void> {
  const signal = request.getSignal();
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
