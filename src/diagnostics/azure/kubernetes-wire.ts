import { IsomorphicFetchHttpLibrary, ResponseContext, wrapHttpLibrary } from '@kubernetes/client-node';
import type { HttpLibrary, RequestContext } from '@kubernetes/client-node';
import { wirePath } from '../wire.ts';
import type { Wire, WireAnswer, WireRequest } from '../wire.ts';

const STRAIGHT = new IsomorphicFetchHttpLibrary();

/** A transport, the SDK's own where none is named, with a wire around it. It hears answers, and no headers of requests: those carry the token. */
export const heard = (wire: Wire, transport: HttpLibrary = STRAIGHT): HttpLibrary =>
  wrapHttpLibrary({
    async send(request) {
      const { status, headers, body } = await wire(asked(request), async () => answered(await transport.send(request).toPromise()));
      const bytes = (): Buffer => Buffer.from(body);
      return new ResponseContext(status, headers, { text: async () => body, binary: async () => bytes(), stream: () => new Blob([body]).stream() });
    },
  });

function asked(request: RequestContext): WireRequest {
  const body: unknown = request.getBody();
  return { method: request.getHttpMethod().toString(), path: wirePath(request.getUrl()), body: typeof body === 'string' ? body : '' };
}

const answered = async ({ httpStatusCode, headers, body }: ResponseContext): Promise<WireAnswer> => ({ status: httpStatusCode, headers, body: await body.text() });
