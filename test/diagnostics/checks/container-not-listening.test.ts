import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/container-not-listening.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { ServiceProbes } from '../../../src/diagnostics/evidence/services.ts';
import { gathered, lack, webPod } from '../evidence.ts';
import { WEB, WEB_1, listensOn, service, serviceProbes } from '../service-evidence.ts';
import type { Reached } from '../service-evidence.ts';

const declared: Partial<PodFacts> = { containerPorts: [{ name: 'http', port: 8080, protocol: 'TCP' }] };
const first = webPod('node-1', declared);
const second = webPod('node-2', declared);

const judge = (listening: ServiceProbes['listening'][string], reached: Reached, pods = [first]) =>
  check.judge(gathered({ services: [service()], pods, serviceProbes: serviceProbes(pods, { listening: { 'shop/web-7c9fd6b5c4-1': listening, 'shop/web-7c9fd6b5c4-2': listensOn(['0.0.0.0', 8080]) } }, ['node-1'], reached), askedService: { service: WEB, namespace: '', pod: '' } }));

const refused: Reached = { service: 'refused', pods: { [WEB_1]: 'refused' } };

describe('a container that does not listen', () => {
  test('is at fault, measured in its own network', () => {
    expect(judge(listensOn(), refused).findings).toMatchObject([{ subject: WEB, headline: 'nothing listens on 8080 in web-7c9fd6b5c4-1 behind shop/web', evidence: ['pod/shop/web-7c9fd6b5c4-1/listening'] }]);
  });

  test.each(['127.0.0.1', '::1', '127.0.0.53', '::ffff:127.0.0.1'])('that listens on %s alone is at fault for that, with the setting to look for', (address) => {
    const { findings, remedies } = judge(listensOn([address, 8080]), refused);
    expect(findings).toMatchObject([{ headline: 'web-7c9fd6b5c4-1 behind shop/web listens on 127.0.0.1:8080 only' }]);
    expect(remedies).toMatchObject([
      {
        operations: [],
        title: 'Let the application listen on 0.0.0.0:8080',
        command: 'kubectl --namespace shop logs web-7c9fd6b5c4-1 --tail 50\nkubectl --namespace shop get pod web-7c9fd6b5c4-1 --output yaml',
      },
    ]);
  });

  test('one of two breaks about half of the connections, and the finding says so', () => {
    expect(judge(listensOn(), refused, [first, second]).findings).toMatchObject([{ breaks: expect.stringContaining('about 1 in 2 connections') }]);
  });

  test('where nobody could look into the pod, everybody being refused is enough', () => {
    expect(judge(lack('node-1: cut'), refused).verdict).toBe('fault');
  });
});

describe('no fault', () => {
  test.each(['0.0.0.0', '*', '::', WEB_1])('a socket at %s takes connections', (address) => {
    expect(judge(listensOn([address, 8080]), { pods: { [WEB_1]: 'timeout' } }).verdict).toBe('clear');
  });

  test('a connection that was made outweighs a list that lacks the socket', () => {
    expect(judge(listensOn(), {}).verdict).toBe('clear');
  });

  test('silence proves nothing about the container: it is open', () => {
    expect(judge(lack('node-1: cut'), { pods: { [WEB_1]: 'timeout' } })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-1: cut') });
  });

  test('a pod that listens on another port than the service leads to is another check\'s fault', () => {
    const undeclared = webPod('node-1');
    expect(judge(listensOn(['0.0.0.0', 9000]), refused, [undeclared])).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('on other ports') });
  });

  test('a pod that crashes has no process to ask', () => {
    expect(judge(listensOn(), refused, [{ ...first, waiting: 'CrashLoopBackOff', ready: false }]).verdict).toBe('not-applicable');
  });
});

test('without measurements it is unknown, for that reason', () => {
  expect(check.judge(gathered({ services: [service()], pods: [first] }, { serviceProbes: 'no probe' }))).toMatchObject({ verdict: 'unknown', reason: 'No probe.' });
});
