/**
 * Text that was not written by us: what people typed, what nodes printed. It is cleaned once, here, so that nothing
 * in it can hide, reorder or repaint what a reader sees.
 */

// CSI and OSC sequences first, since their tails are printable: ECMA-48 §5.4 and §5.6.
// oxlint-disable-next-line no-control-regex
const TERMINAL = /\u001B\[[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|\u001B[@-_]?/g;

// C0 and C1 without tab and line feed; zero-width, bidirectional and tag characters (Unicode TR 36 §2.5, UTS 55),
// and blanks that look like nothing.
const HIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{E0000}-\u{E0FFF}]/gu;

/** The visible part of `text`; tabs and line feeds stay, line and paragraph separators become line feeds. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll(TERMINAL, '')
    .replaceAll(/[\u2028\u2029]/g, '\n')
    .replaceAll(HIDDEN, '');
}

/** `text` on one line of at most `limit` characters, for repeating it in a sentence. */
export function oneLine(text: string, limit: number): string {
  const line = visible(text).replaceAll(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}
