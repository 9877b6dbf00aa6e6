import { visible } from './text.ts';

/** Quotes that keyboards and editors put around words, straight and typographic. */
const QUOTES = /^["'`“”„‘’‚«»]+|["'`“”„‘’‚«»]+$/g;
/** Phones turn a typed `--` into a dash. */
const DASHES = /^[–—](?=[a-z])/i;

/** The words of a command as it was meant: no hidden characters, no quotes, no leading `/aks`. */
export function wordsOf(text: string): readonly string[] {
  const words = visible(text)
    .split(/\s+/)
    .map((word) => word.replaceAll(QUOTES, '').replace(DASHES, '--'))
    .filter((word) => word !== '');
  return words[0]?.toLowerCase() === '/aks' ? words.slice(1) : words;
}
