/**
 * `node scripts/record-bundles.ts NAME …`: plays scenarios against the product and keeps what each run saw in
 * `test/golden/bundles/NAME`, in place of what was there. A scenario that does not come out as it promises is not kept.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endExaminers } from './accuracy/examiners.ts';
import { play } from './accuracy/play.ts';
import { readScenario } from './accuracy/scenario-file.ts';

const BUNDLES = join(import.meta.dirname, '..', 'test', 'golden', 'bundles');

for (const name of process.argv.slice(2)) {
  const directory = join(BUNDLES, name);
  await rm(directory, { recursive: true, force: true });
  const { complaints } = await play(readScenario(name), directory);
  if (complaints.length > 0) {
    await rm(directory, { recursive: true, force: true });
    process.exitCode = 1;
  }
  process.stdout.write(`${name}: ${complaints.length === 0 ? 'recorded' : complaints.join('; ')}\n`);
}
endExaminers();
