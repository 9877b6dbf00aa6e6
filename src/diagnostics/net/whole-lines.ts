import { plainLines } from './plain-lines.ts';

/** Far longer than any line that a tool prints and we read; longer ones are not looked at to their end. */
const MAX_LENGTH = 4_000;

/** The lines of a tool's output that were ended. What stands behind the last newline may be cut, and is left out. */
export const wholeLines = (text: string): readonly string[] => linesAndRest(text).lines;

/** Whole lines, and what stands behind the last newline. */
export function linesAndRest(text: string): { readonly lines: readonly string[]; readonly rest: string } {
  const all = plainLines(text).map((line) => line.slice(0, MAX_LENGTH));
  return { lines: all.slice(0, -1), rest: all.at(-1) ?? '' };
}
