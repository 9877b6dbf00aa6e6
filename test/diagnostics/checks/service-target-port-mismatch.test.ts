import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/service-target-port-mismatch.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { ServiceFacts, ServiceProbes } from '../../../src/diagnostics/evidence/services.ts';
import { gathered, lack, webPod } from '../evidence.ts';
import { HTTP, WEB, listensOn, service, serviceProbes } from '../service-evidence.ts';

const declares = (...ports: readonly (readonly [name: string, port: number])[]): Partial<PodFacts> => ({
  containerPorts: ports.map(([name, port]) => ({ name, port, protocol: 'TCP' })),
  namedPorts: Object.fromEntries(ports),
});

const judge = (pods: readonly PodFacts[], target: number | string, listening: ServiceProbes['listening'][string] = listensOn(['0.0.0.0', 8080]), fields: Partial<ServiceFacts> = {}) => {
  const probes = serviceProbes(pods, { views: [], listening: Object.fromEntries(pods.map(({ namespace, name }) => [`${namespace}/${name}`, listening])) });
  return check.judge(gathered({ services: [service({ ports: [{ ...HTTP, targetPort: target }], ...fields })], pods, serviceProbes: probes, askedService: { service: WEB, namespace: '', pod: '' } }));
};

describe('a name', () => {
  test('that no container has is at fault, and the one that they have is proposed, with its way back', () => {
    const { findings, remedies } = judge([webPod('node-1', declares(['http', 8080]))], 'web');
    expect(findings).toMatchObject([{ subject: WEB, headline: 'the service shop/web leads to a port called "web", which no pod of it has', says: expect.stringContaining('they declare 8080 (http)') }]);
    expect(remedies[0]).toMatchObject({
      operations: [],
      command: `kubectl --namespace shop patch service web --type json --patch '[{"op":"test","path":"/spec/ports/0/targetPort","value":"web"},{"op":"replace","path":"/spec/ports/0/targetPort","value":"http"}]'`,
      undo: expect.stringContaining('"value":"web"}]'),
    });
  });

  test('that one pod of two lacks is at fault for that one', () => {
    const pods = [webPod('node-1', declares(['http', 8080])), webPod('node-2', declares(['metrics', 9090]))];
    expect(judge(pods, 'http').findings).toMatchObject([{ says: expect.stringContaining('web-7c9fd6b5c4-2, of its 2 pods, lacks one of that name') }]);
  });

  test('of another protocol is none', () => {
    const pod = webPod('node-1', { namedPorts: { http: 8080 }, containerPorts: [{ name: 'http', port: 8080, protocol: 'UDP' }] });
    expect(judge([pod], 'http').verdict).toBe('fault');
  });

  test('that leads to a port that is listened on is clear', () => {
    expect(judge([webPod('node-1', declares(['http', 8080]))], 'http')).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('80→8080') });
  });

  test('is judged without any measurement', () => {
    const probed = check.judge(gathered({ services: [service({ ports: [{ ...HTTP, targetPort: 'web' }] })], pods: [webPod('node-1', declares(['http', 8080]))] }, { serviceProbes: 'no probe' }));
    expect(probed.verdict).toBe('fault');
  });
});

describe('a number', () => {
  test('that nobody listens on, where the port that the pod declares is listened on, is at fault', () => {
    const { findings, remedies } = judge([webPod('node-1', declares(['http', 8080]))], 8081);
    expect(findings).toMatchObject([{ headline: 'the service shop/web leads to port 8081, and its pods listen on 8080', evidence: expect.arrayContaining(['pod/shop/web-7c9fd6b5c4-1/listening']) }]);
    expect(remedies[0]?.command).toContain('"value":8080}]');
  });

  test.each<[string, Partial<PodFacts>, ServiceProbes['listening'][string], string]>([
    ['the only port of a pod that declares none was meant', {}, listensOn(['0.0.0.0', 8080]), 'fault'],
    ['of several ports nobody knows which was meant', {}, listensOn(['0.0.0.0', 8080], ['0.0.0.0', 9090]), 'clear'],
    ['a sidecar that listens does not make the declared port wrong', declares(['http', 8081]), listensOn(['0.0.0.0', 15001]), 'clear'],
    ['a port that is bound to loopback is not what clients could be led to', declares(['http', 8080]), listensOn(['127.0.0.1', 8080]), 'clear'],
    ['a socket of IPv6 that takes IPv4 counts', {}, listensOn(['*', 8081]), 'clear'],
    ['a socket of UDP does not', {}, listensOn(['0.0.0.0', 8081, 'UDP'], ['0.0.0.0', 8080]), 'fault'],
  ])('%s', (_what, fields, listening, verdict) => {
    expect(judge([webPod('node-1', fields)], 8081, listening).verdict).toBe(verdict);
  });

  test('where nobody could look is open', () => {
    expect(judge([webPod('node-1')], 8081, lack('node-1: refused (403)'))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('refused (403)') });
  });
});

test('where no pod runs there is no port to compare', () => {
  expect(judge([webPod('node-1', { phase: 'Pending' })], 8080).verdict).toBe('not-applicable');
});
