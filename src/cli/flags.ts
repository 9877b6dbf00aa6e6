import { usageError } from './exit.ts';

export interface Taken {
  /** Flags that were given, each with its value; empty where it takes none. */
  readonly flags: ReadonlyMap<string, string>;
  /** Everything else, in its order. */
  readonly words: readonly string[];
}

/**
 * Takes a command's own flags out of its arguments, wherever they stand; `--` ends them.
 * @param known the name of each flag, and what its value is called where it takes one
 */
export function takeFlags(args: readonly string[], known: Readonly<Record<string, string | undefined>>): Taken {
  const flags = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') return { flags, words: [...words, ...args.slice(index + 1)] };
    const [name = '', attached] = splitAt(word);
    if (!Object.hasOwn(known, name)) {
      words.push(word);
      continue;
    }
    if (flags.has(name)) throw usageError(`${name} is given twice; give it once`);
    const takes = known[name];
    if (takes === undefined && attached !== undefined) throw usageError(`${name} takes no value`);
    const value = takes === undefined ? '' : (attached ?? args[(index += 1)]);
    if (value === undefined || (takes !== undefined && (value === '' || value.startsWith('--')))) throw usageError(`${name} needs a value: ${takes}`);
    flags.set(name, value);
  }
  return { flags, words };
}

/** Where nothing but these flags may start with a dash. */
export function assertNoFlags(words: readonly string[], known: readonly string[]): void {
  const strange = words.find((word) => word.length > 1 && word.startsWith('-'));
  if (strange !== undefined) throw usageError(`There is no option "${strange}" here; the options are ${known.join(', ')}`);
}

function splitAt(word: string): readonly string[] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}
