const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One word of a POSIX shell that bash reads back as exactly `text`.
 * Plain words stay readable; everything else is single-quoted.
 * @throws {Error} for a NUL character, which no shell word can hold
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Error('Cannot quote a text with a NUL character for a shell');
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
