/** The SDKs' own clients over an Azure that answers from a list, request by request. */
import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { RestError, createHttpHeaders } from '@azure/core-rest-pipeline';
import type { HttpClient } from '@azure/core-rest-pipeline';

export interface WireAnswer {
  /** Absent: the connection breaks. */
  readonly status?: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export const FOLLOW = { 'azure-asyncoperation': 'https://management.azure.com/operations/1' };
export const failure = (code: string, message = code): object => ({ error: { code, message } });

export function wire(...answers: readonly WireAnswer[]) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const answer = answers[asked.length];
      asked.push(request.method);
      bodies.push(typeof request.body === 'string' ? JSON.parse(request.body) : undefined);
      if (answer?.status === undefined) throw new RestError('the connection broke', { code: 'ECONNRESET', request });
      const bodyAsText = answer.body === undefined ? '' : JSON.stringify(answer.body);
      return { request, status: answer.status, headers: createHttpHeaders({ 'content-type': 'application/json', ...answer.headers }), bodyAsText };
    },
  };
  const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const options = { httpClient, retryOptions: { maxRetries: 0 } };
  const network = new NetworkManagementClient(credential, 'S', options);
  return { asked, bodies, clients: { network: () => network, compute: new ComputeManagementClient(credential, 'S', options) } };
}
