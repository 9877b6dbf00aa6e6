import { distance } from 'fastest-levenshtein';

/** Those of `known` that somebody who typed `word` may have meant, nearest first, at most three. */
export function nearest(word: string, known: readonly string[]): readonly string[] {
  const typed = word.toLowerCase();
  return known
    .map((name) => ({ name, far: farness(typed, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The beginning of a long name is as near as one slip. */
function farness(typed: string, name: string): number {
  const beginning = typed.length >= 3 && (name.startsWith(typed) || typed.startsWith(name));
  return beginning ? 1 : distance(typed, name);
}
