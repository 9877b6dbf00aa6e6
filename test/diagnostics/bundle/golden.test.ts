/** Recorded runs, judged again: the whole report to the letter, without a socket. `UPDATE_GOLDEN=1` writes the reports anew. */
import { readdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Bundle } from '../../../src/diagnostics/bundle/bundle.ts';
import { readBundle } from '../../../src/diagnostics/bundle/read-bundle.ts';
import { replay } from '../../../src/diagnostics/bundle/replay.ts';
import type { CheckResult, Report } from '../../../src/diagnostics/model.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'golden', 'bundles');
const NAMES = readdirSync(GOLDEN).toSorted();

const bug = (error: unknown): never => {
  throw error;
};
const json = (report: Report | undefined): string => `${JSON.stringify(report, null, 1)}\n`;

const connect = jest.spyOn(Socket.prototype, 'connect').mockImplementation(() => bug(new Error('a replay opened a socket')));
beforeAll(() => void connect.mockClear());
afterAll(() => connect.mockRestore());

/** Checks that a measurement of their own suffices, whatever another source would have said: that must be what they tell. */
const MEASURED: Readonly<Record<string, RegExp>> = { 'api-server-unhealthy': /readyz answers 200/ };

describe.each(NAMES)('%s', (name) => {
  let bundle: Bundle;
  beforeAll(async () => void (bundle = await readBundle(join(GOLDEN, name))));

  test('gives the same report again, to the letter, and opens no socket', async () => {
    const report = await replay(bundle, { onBug: bug });
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(join(GOLDEN, name, 'report.json'), json(report));
    else expect(json(report)).toBe(json(bundle.report));
    expect(connect).not.toHaveBeenCalled();
  });

  test('with any file lost, becomes clear of nothing that it was not clear of', async () => {
    const whole = resultsOf(await replay(bundle));
    for (const lost of bundle.parts.keys()) {
      const parts = new Map([...bundle.parts].filter(([path]) => path !== lost));
      const without = resultsOf(await replay({ ...bundle, parts }));
      const cleared = [...without.values()].filter(({ id, verdict, reason }) => verdict === 'clear' && whole.get(id)?.verdict !== 'clear' && MEASURED[id]?.test(reason) !== true);
      expect({ lost, cleared }).toEqual({ lost, cleared: [] });
    }
  });
});

test('something is recorded of every verdict that a run can come to', async () => {
  const bundles = await Promise.all(NAMES.map((name) => readBundle(join(GOLDEN, name))));
  expect(new Set(bundles.map(({ report }) => report?.verdict))).toEqual(new Set(['fault', 'clear', 'unknown']));
});

const resultsOf = ({ checks }: Report): ReadonlyMap<string, CheckResult> => new Map(checks.map((check) => [check.id, check]));
