/**
 * Every scenario against the product's own code over real wires, without chat: what each check must say stands in the
 * file, and what the file says is measured inside the simulated network. `npm run accuracy` prints the same as a table.
 */
import { afterAll, describe, expect, test } from '@jest/globals';
import { endExaminers } from '../../scripts/accuracy/examiners.ts';
import { play } from '../../scripts/accuracy/play.ts';
import { readScenario, scenarioNames } from '../../scripts/accuracy/scenario-file.ts';
import type { ScenarioFile } from '../../scripts/accuracy/scenario-file.ts';
import { CHECKS, checksOf } from '../../src/diagnostics/registry.ts';

const PATIENCE_MS = 240_000;

const all = scenarioNames().map(readScenario);
const causesIn = ({ checks }: ScenarioFile): readonly string[] =>
  CHECKS.filter(({ id, role }) => role === 'cause' && checks[id] === 'fault').map(({ id }) => id);

afterAll(endExaminers);

describe('every scenario is as it says, and is told as it is', () => {
  test.concurrent.each(all.map(({ name }) => name))(
    '%s',
    async (name) => {
      const { complaints } = await play(readScenario(name));
      expect(complaints).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('the scenarios together', () => {
  test('say of each what every check of its diagnosis must tell', () => {
    for (const { name, diagnosis, checks } of all) expect({ name, ids: Object.keys(checks).toSorted() }).toEqual({ name, ids: checksOf(diagnosis).map(({ id }) => id).toSorted() });
  });

  test('have every check that can be at fault at fault once, and clear once', () => {
    const seen = (verdict: string): ReadonlySet<string> => new Set(all.flatMap(({ checks }) => Object.entries(checks).flatMap(([id, told]) => (told === verdict ? [id] : []))));
    const ids = CHECKS.map(({ id }) => id);
    expect(ids.filter((id) => !seen('fault').has(id) && !NEVER_AT_FAULT.includes(id))).toEqual([]);
    expect(ids.filter((id) => !seen('clear').has(id) && !NEVER_CLEAR.includes(id))).toEqual([]);
  });

  test('are many: healthy ones of different make, and some with several causes at once', () => {
    expect(all.length).toBeGreaterThanOrEqual(80);
    expect(all.filter(({ verdict }) => verdict === 'clear').length).toBeGreaterThanOrEqual(10);
    expect(all.filter((scenario) => causesIn(scenario).length >= 2).length).toBeGreaterThanOrEqual(20);
  });
});

/** Facts, told as such. */
const NEVER_AT_FAULT: readonly string[] = ['egress-path', 'egress-off-by-design'];
/** Either it applies, and nothing else does, or it does not. */
const NEVER_CLEAR: readonly string[] = ['egress-off-by-design'];
