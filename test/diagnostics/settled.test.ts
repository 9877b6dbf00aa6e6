import { describe, expect, test } from '@jest/globals';
import type { Outcome, OutcomeState, Remedy } from '../../src/diagnostics/model.ts';
import { settled, takesTime } from '../../src/diagnostics/settled.ts';

/** Measures what is listed, one after the other. */
function measuring(...states: readonly OutcomeState[]) {
  let asked = 0;
  const measure = async (): Promise<Outcome> => {
    const state = states[asked];
    asked += 1;
    if (state === undefined) throw new Error('measured too often');
    return { state, says: `measurement ${asked}` };
  };
  return { measure, asked: () => asked };
}

describe('a change that takes its time', () => {
  test.each<[string, readonly OutcomeState[], Outcome]>([
    ['is measured once where it has worked', ['succeeded'], { state: 'succeeded', says: 'measurement 1' }],
    ['is measured again where it has not worked yet', ['failed', 'failed', 'succeeded'], { state: 'succeeded', says: 'measurement 3' }],
    ['has failed where four measurements say so', ['failed', 'failed', 'failed', 'failed'], { state: 'failed', says: 'measurement 4' }],
    ['is not measured again where nothing can be told', ['unknown'], { state: 'unknown', says: 'measurement 1' }],
  ])('%s', async (_what, states, outcome) => {
    const { measure, asked } = measuring(...states);
    await expect(settled(measure, AbortSignal.timeout(10_000), 1)).resolves.toEqual(outcome);
    expect(asked()).toBe(states.length);
  });

  test('is not waited for any longer than the run may take', async () => {
    await expect(settled(measuring('failed').measure, AbortSignal.abort(), 60_000)).rejects.toMatchObject({ name: 'AbortError' });
  });

  const restart = { kind: 'resolver-restart', node: 'n', machine: { kind: 'vm', resourceGroup: 'g', name: 'n' }, units: ['u'] } as const;
  const disable = { kind: 'ufw-disable', node: 'n', machine: restart.machine } as const;
  test.each<[Remedy['channel'], Remedy['operations'], boolean]>([
    ['arm', [], true],
    ['kubernetes', [], true],
    ['run-command', [disable], false],
    ['debug-pod', [disable, restart], true],
  ])('by %s with %j: %s', (channel, operations, takes) => {
    expect(takesTime({ key: '', title: '', risk: 'low', operations, command: '', undo: '', channel, blastRadius: '', lasting: '', restsOn: {}, verify: { checks: [], subjects: [] } })).toBe(takes);
  });
});
