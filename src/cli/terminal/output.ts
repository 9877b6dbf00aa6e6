import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** Roles of text, not colours: what each looks like is decided in one place. */
export type Style = 'title' | 'fault' | 'clear' | 'unknown' | 'command' | 'quiet';
export type Paint = (style: Style, text: string) => string;

export interface Output {
  readonly isTerminal: boolean;
  /** Characters to a line. */
  readonly columns: number;
  readonly paint: Paint;
  /** Resolves when it is written, and also when nobody reads any more. */
  write(text: string): Promise<void>;
}

/** All that a view needs to know of where it is shown. */
export type Look = Pick<Output, 'columns' | 'paint'>;

/** Longer lines are hard to read, however wide the window is. */
const WIDEST = 100;
const NARROWEST = 40;
const USUAL = 80;

const LOOKS: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = { title: 'bold', fault: ['bold', 'red'], clear: 'green', unknown: 'yellow', command: 'cyan', quiet: 'dim' };

/** Colours are for terminals only; NO_COLOR and FORCE_COLOR are heeded (node:util, styleText). */
export function outputTo(stream: WriteStream): Output {
  // A reader that went away (`| head`) is no failure of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: Math.max(NARROWEST, Math.min(WIDEST, stream.columns ?? USUAL)),
    paint: (style, text) => styleText(LOOKS[style], text, { stream }),
    write: (text) => new Promise((resolve) => void stream.write(text, () => resolve())),
  };
}

export const plainPaint: Paint = (_style, text) => text;
