/** Names in a sentence: two, and how many more. */
export function some(names: readonly string[]): string {
  const different = [...new Set(names)];
  const more = different.length - 2;
  return more > 0 ? `${different.slice(0, 2).join(', ')} and ${more} more` : different.join(' and ');
}

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

/** Labels as a selector is written on a command line. */
export const labelWords = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Somebody else's text, fit for a sentence: one line, bounded. */
export function quoted(text: string, length = 160): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `"${line.length > length ? `${line.slice(0, length)}…` : line}"`;
}
