export interface Token {
  readonly text: string;
  /** A quoted word is never an option, whatever it looks like. */
  readonly quoted: boolean;
}

// A word is made of bare characters and of double-quoted parts with backslash escapes, as iptables-save writes them.
const WORD = /(?:"(?:[^"\\]|\\.)*"|[^\s"])+/y;

/** Splits a line as iptables-restore does. `undefined` when a quote is not closed: the line was cut. */
export function tokens(line: string): readonly Token[] | undefined {
  const found: Token[] = [];
  let at = skipBlanks(line, 0);
  while (at < line.length) {
    WORD.lastIndex = at;
    const word = WORD.exec(line)?.[0];
    if (word === undefined) return undefined;
    found.push({ text: unquote(word), quoted: word.includes('"') });
    at = skipBlanks(line, at + word.length);
    if (line[at] === '"' && !/\s/.test(line[at - 1] ?? ' ')) return undefined;
  }
  return found;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && /\s/.test(line[at] ?? '')) at += 1;
  return at;
}

const unquote = (word: string): string =>
  word.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1'));
