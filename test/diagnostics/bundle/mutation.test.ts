/** Whatever is lost of what nodes and pods told, nothing becomes clear by it: sampled over all recorded runs. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../../src/diagnostics/bundle/bundle.ts';
import { place } from '../../../src/diagnostics/bundle/format.ts';
import type { PlacePart, SectionPart } from '../../../src/diagnostics/bundle/format.ts';
import { packed, parsed, partsOf } from '../../../src/diagnostics/bundle/parts.ts';
import { readBundle } from '../../../src/diagnostics/bundle/read-bundle.ts';
import { replay } from '../../../src/diagnostics/bundle/replay.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', 'golden', 'bundles');
const RUNS = 60;

interface Target {
  readonly name: string;
  readonly bundle: Bundle;
  readonly path: string;
  readonly part: PlacePart;
  readonly probe: string;
  readonly section: string;
  readonly told: Extract<SectionPart, { stdout: string }>;
}

let targets: readonly Target[] = [];
beforeAll(async () => {
  const bundles = await Promise.all(readdirSync(GOLDEN).map(async (name) => ({ name, bundle: await readBundle(join(GOLDEN, name)) })));
  targets = bundles.flatMap((one) => [...partsOf(one.bundle, 'nodes'), ...partsOf(one.bundle, 'pods')].flatMap(({ path, text }) => sectionsOf(parsed(path, text, place)).map((found) => ({ ...one, path, ...found }))));
});

const sectionsOf = (part: PlacePart): readonly Omit<Target, 'name' | 'bundle' | 'path'>[] =>
  Object.entries(part.answers).flatMap(([probe, sections]) =>
    Object.entries(sections).flatMap(([section, told]) => (typeof told === 'object' && told !== null && 'stdout' in told ? [{ part, probe, section, told }] : [])),
  );

type Loss = (told: Target['told'], share: number) => SectionPart | null;

const LOSSES: Readonly<Record<string, Loss>> = {
  'nothing printed': () => ({ exitCode: 0, stdout: '', stderr: '' }),
  'cut somewhere': (told, share) => ({ ...told, stdout: told.stdout.slice(0, Math.floor(told.stdout.length * share)) }),
  'failed': (told) => ({ ...told, exitCode: 1 }),
  'out of time': (told) => ({ ...told, exitCode: 124 }),
  'not installed': () => ({ exitCode: 127, stdout: '', stderr: 'bash: line 1: tool: command not found' }),
  'another answer': (told) => ({ ...told, stdout: 'something went wrong' }),
  'not in the answer': () => null,
  'refused': () => ({ ok: false, reason: 'refused' }),
};

const cleared = (whole: Map<string, string>, checks: readonly { readonly id: string; readonly verdict: string }[]): readonly string[] =>
  checks.flatMap(({ id, verdict }) => (verdict === 'clear' && whole.get(id) !== 'clear' ? [id] : []));

test('an answer that is empty, cut, failed, late or missing clears nobody', async () => {
  const sample = fc.record({ at: fc.nat(), loss: fc.constantFrom(...Object.keys(LOSSES)), share: fc.double({ min: 0, max: 0.99, noNaN: true }) });
  await fc.assert(
    fc.asyncProperty(sample, async ({ at, loss, share }) => {
      const target = targets[at % targets.length];
      const lose = LOSSES[loss];
      if (target === undefined || lose === undefined) throw new Error('nothing is recorded');
      const { name, bundle, path, part, probe, section, told } = target;
      const answers = { ...part.answers, [probe]: { ...part.answers[probe], [section]: lose(told, share) } };
      const parts = new Map([...bundle.parts, [path, await packed({ ...part, answers })]]);
      const whole = new Map((await replay(bundle)).checks.map(({ id, verdict }) => [id, verdict]));
      const { checks } = await replay({ ...bundle, parts });
      expect({ name, path, probe, section, loss, cleared: cleared(whole, checks) }).toMatchObject({ cleared: [] });
    }),
    { numRuns: RUNS },
  );
});
