/** How numbers and times are said, the same on every card. */

/** `10:42 UTC`: people in one thread sit in several time zones. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** As {@link clockTime}, with the day where it is another than that of `reference`: `20 Nov 10:42 UTC`. */
export function timeBeside(at: number, reference: number): string {
  const [, day = '', month = ''] = new Date(at).toUTCString().split(' ');
  return dayOf(at) === dayOf(reference) ? clockTime(at) : `${day} ${month} ${clockTime(at)}`;
}

function dayOf(at: number): number {
  return Math.floor(at / 86_400_000);
}

/** A sentence as a part of another. */
export function unended(sentence: string): string {
  return sentence.trimEnd().replace(/\.$/, '');
}

/** `14 s`, `2 min 5 s`; less than a second is said in milliseconds. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60 === 0 ? '' : ` ${seconds % 60} s`;
  return `${Math.floor(seconds / 60)} min${rest}`;
}

/** `1 fault`, `3 faults`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** For going on after a colon; what is written in capitals stays so. */
export function uncapitalised(words: string): string {
  return /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}

/** `a`, `a or b`, `a, b or c`. */
export function enumerated(words: readonly string[], last = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
