import { count } from '../../bot/core/words.ts';
import type { Progress } from '../../diagnostics/model.ts';
import { cut } from './lines.ts';
import type { Output } from './output.ts';

/** Milliseconds between two lines where lines cannot be redrawn: a log that says enough. */
const LINE_EVERY_MS = 2_000;
const START_OF_LINE = '\r\u001B[2K';

export interface ProgressLine {
  show(progress: Progress): void;
  /** Leaves nothing behind on a terminal. */
  end(): Promise<void>;
}

/** One line that is redrawn on a terminal; elsewhere a line now and then. */
export function createProgressLine(stderr: Output, what: string, now: () => number = Date.now): ProgressLine {
  let last = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const line = `${what}: ${said(progress)}`;
      if (line === last || (!stderr.isTerminal && now() - lastAt < LINE_EVERY_MS)) return;
      last = line;
      lastAt = now();
      void stderr.write(stderr.isTerminal ? START_OF_LINE + stderr.paint('quiet', cut(line, stderr.columns - 1)) : `${line}\n`);
    },
    end: () => (stderr.isTerminal && last !== '' ? stderr.write(START_OF_LINE) : Promise.resolve()),
  };
}

function said({ checksDone, checksTotal, nodesAnswered, nodesTotal, waitingFor }: Progress): string {
  const done = `${checksDone} of ${count(checksTotal, 'check')}`;
  if (waitingFor === '') return done;
  if (waitingFor !== 'nodes' || nodesTotal === 0) return `${done}, waiting for ${waitingFor}`;
  return `${done}, waiting for ${nodesTotal - nodesAnswered} of ${count(nodesTotal, 'node')}`;
}
