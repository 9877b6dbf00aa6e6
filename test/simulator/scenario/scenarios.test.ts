import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadScenario } from '../../../simulator/scenario/load.ts';

const folder = join(import.meta.dirname, '../../../simulator/scenarios');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** What they say of the cluster is measured where each is played: test/e2e/accuracy. */
describe('the scenarios', () => {
  test.each(files)('%s says what a diagnosis should find, the worst of its checks', (file) => {
    const { expect: said } = loadScenario(join(folder, file));
    const verdicts = Object.values(said?.checks ?? {});
    expect(said?.verdict).toBe((['fault', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'clear');
  });
});
