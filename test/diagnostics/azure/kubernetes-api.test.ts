/** The one connection of a run to the Kubernetes API, whoever asks for it first. */
import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { openKubernetes } from '../../../src/diagnostics/azure/kubernetes-api.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';

const endpoint = { server: 'https://127.0.0.1:1', caData: '' };
const never = new AbortController().signal;

function opened(answer: (asked: number, signal: AbortSignal) => Promise<typeof endpoint>) {
  const asked: AbortSignal[] = [];
  const api = openKubernetes({
    onRequest: () => undefined,
    token: async () => 'token',
    endpoint: (signal) => {
      asked.push(signal);
      return answer(asked.length, signal);
    },
  });
  return { asked, api };
}

const hanging = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AccessError('no answer within the time')), { once: true }));

describe('the way to the API server', () => {
  test('is asked for once, however many need it', async () => {
    const { asked, api } = opened(async () => endpoint);
    await Promise.all([api.client(CoreV1Api, never), api.client(CoreV1Api, never)]);
    expect(asked).toHaveLength(1);
  });

  test('is asked for again where whoever asked first gave up', async () => {
    const { asked, api } = opened((count, signal) => (count === 1 ? hanging(signal) : Promise.resolve(endpoint)));
    const impatient = api.client(CoreV1Api, AbortSignal.timeout(20));
    const patient = api.client(CoreV1Api, never);
    await expect(impatient).rejects.toThrow('within the time');
    await expect(patient).resolves.toBeDefined();
    expect(asked).toHaveLength(2);
  });

  test('that is refused is not asked for again', async () => {
    const { asked, api } = opened(() => Promise.reject(new AccessError('refused')));
    await expect(api.client(CoreV1Api, never)).rejects.toThrow('refused');
    await expect(api.client(CoreV1Api, never)).rejects.toThrow('refused');
    expect(asked).toHaveLength(1);
  });
});
