/** Text for a terminal, cleaned of whatever could move the cursor, repaint the screen or hide. */
import { oneLine, visible } from '../../bot/core/text.ts';

/** A sentence, over as many lines as it takes; words longer than a line stay whole. */
export function wrapped(text: string, columns: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text, LONGEST).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + [...longer].length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, indent + line];
}

/** Several lines as they are, without blank ones; what is cut is counted. */
export function excerpt(text: string, indent: string, most: number, columns: number): readonly string[] {
  const lines = visible(text).trimEnd().replaceAll('\t', '  ').split('\n').filter((line) => line.trim() !== '');
  const told = lines.slice(0, most).map((line) => indent + cut(line, columns - indent.length));
  const more = lines.length - told.length;
  return more > 0 ? [...told, `${indent}… ${more} more ${more === 1 ? 'line' : 'lines'}`] : told;
}

/**
 * A command, never wrapped, ready to be copied: where it has several lines, from the first column, since a here-document
 * ends there. One with characters that a terminal hides is not shown: people would copy what they do not see.
 */
export function commandLines(command: string, indent: string): readonly string[] {
  if (visible(command) !== command) return [`${indent}(it has hidden characters; read it with --json)`];
  const lines = command.split('\n');
  return lines.length === 1 ? [indent + command] : lines;
}

/** JSON in which nothing acts on a terminal either: control characters and those that reorder text are escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replaceAll(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** DEL and C1, zero-width and bidirectional characters, line and paragraph separators; JSON.stringify escapes C0 itself. */
const ACTING = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** Of one sentence; more is not a sentence. */
const LONGEST = 2_000;

export function cut(line: string, columns: number): string {
  const characters = [...line];
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
