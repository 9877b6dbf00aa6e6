import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/dns-resolution-fails.ts';
import { API, CONTROLS, NO_NAME, POD_0, POD_2, TARGET, TIMEOUT, everywhere, probes } from '../egress-evidence.ts';
import { gathered } from '../evidence.ts';

const LATE = { ...NO_NAME, outcome: 'resolve-timeout', exit: 28, says: 'curl: (28) Resolving timed out' } as const;

describe('dns-resolution-fails', () => {
  test('a name that no place resolves is one fault, with all places', () => {
    const { verdict, findings, remedies } = check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: NO_NAME })) }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: TARGET, headline: `${TARGET} does not resolve in node-0, node-2, ${POD_0}, ${POD_2}` }]);
    expect(remedies).toMatchObject([{ operations: [], command: `/aks dns demo ${TARGET} --node node-0` }]);
  });

  test('a name that only pods fail to resolve says what it is elsewhere, and asks about the pod', () => {
    const { findings, remedies } = check.judge(gathered({ egressProbes: probes({ [POD_2]: { [TARGET]: LATE } }) }));
    expect(findings).toMatchObject([{ says: expect.stringMatching(/does not resolve in time in shop\/web-7c9fd6b5c4-2: .* In node-0, \S+ is 203\.0\.113\.10\./) }]);
    expect(remedies[0]?.command).toBe(`/aks dns demo ${TARGET} --pod ${POD_2}`);
  });

  test('many names that fail in the same place are one trouble, told once', () => {
    const { findings, remedies } = check.judge(gathered({ egressProbes: probes({ [POD_2]: { [TARGET]: LATE, [CONTROLS[0]]: LATE, [API]: LATE } }) }));
    expect(findings).toMatchObject([{ headline: `${TARGET}, ${CONTROLS[0]}, ${API} do not resolve in time in ${POD_2}` }]);
    expect(remedies).toHaveLength(1);
  });

  test.each([
    ['all is well', gathered()],
    ['the connection times out', gathered({ egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) })],
  ])('clear where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('clear');
  });

  test.each([
    ['a place could not be measured', gathered({ egressProbes: probes({ 'node-2': 'node-2 did not answer' }) })],
    ['nothing could be probed', gathered({}, { egressProbes: 'no probe is allowed' })],
  ])('unknown where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('unknown');
  });
});
