/** True when `name` is what the pattern says, or is below it where the pattern begins with `*.`. */
export function matchesPattern(name: string, pattern: string): boolean {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return pattern.startsWith('*.') ? wanted.endsWith(pattern.slice(1)) && wanted.length > pattern.length - 1 : wanted === pattern;
}

/** The value of the exact name, else of the longest pattern that matches. */
export function ofBestPattern<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  const matching = Object.keys(entries).filter((pattern) => matchesPattern(name, pattern));
  const best = matching.sort((a, b) => Number(a.startsWith('*.')) - Number(b.startsWith('*.')) || b.length - a.length)[0];
  return best === undefined ? undefined : entries[best];
}
