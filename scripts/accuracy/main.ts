/**
 * `npm run accuracy [-- NAME …]`: every scenario (or those whose names contain a word) against the product. Prints a
 * line for each, a confusion matrix for each check, and last how many passed. Exit status 1 where one failed.
 */
import pLimit from 'p-limit';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { readScenario, scenarioNames } from './scenario-file.ts';
import { confusion, scenarioLines } from './tables.ts';

/** Scenarios at once: each has its own cluster, and waits more than it works. */
const AT_ONCE = 3;

const words = process.argv.slice(2);
const wanted = scenarioNames().filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const limit = pLimit(AT_ONCE);
const all = await Promise.all(
  wanted.map((name) =>
    limit(async (): Promise<Played> => {
      const played = await play(readScenario(name));
      for (const line of scenarioLines(played)) say(line);
      return played;
    }),
  ),
);
say('');
for (const line of confusion(all)) say(line);
const failed = all.filter(({ complaints }) => complaints.length > 0).length;
say('');
say(`${all.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
