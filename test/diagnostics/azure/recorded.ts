/** The SDKs' own pipeline over an Azure that answers from a list, and what it was asked in full. */
import { RestError, createHttpHeaders } from '@azure/core-rest-pipeline';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { WireAnswer } from './wire.ts';

export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** No request is repeated by the pipeline: a change never is. */
export function recorded(...answers: readonly WireAnswer[]) {
  const requests: Recorded[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const answer = answers[requests.length];
      const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : undefined;
      requests.push({ method: request.method, url: request.url, headers: request.headers.toJSON(), body });
      if (answer?.status === undefined) throw new RestError('the connection broke', { code: 'ECONNRESET', request });
      const bodyAsText = answer.body === undefined ? '' : JSON.stringify(answer.body);
      return { request, status: answer.status, headers: createHttpHeaders({ 'content-type': 'application/json', ...answer.headers }), bodyAsText };
    },
  };
  const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return { requests, options: { credential, httpClient, retryOptions: { maxRetries: 0 } } };
}
