/** Sentences that a tool prints, and what each means. Tables in tools/ are read from the top; the first that fits counts. */
import type { Diagnosis } from '../model.ts';
import type { Explanation, ExplainVerdict, Tool } from './explanation.ts';
import type { Paste } from './paste.ts';
import { lineWith, quoted, type Recogniser } from './recogniser.ts';

export interface Symptom {
  readonly says: RegExp;
  readonly verdict: ExplainVerdict;
  readonly proves: string;
  readonly leavesOpen: string;
  readonly next?: Diagnosis;
}

/** @param about lines of another recogniser, which are left out */
export function bySymptoms(tool: Tool, symptoms: readonly Symptom[], about?: RegExp): Recogniser {
  const own = (paste: Paste): Paste => (about === undefined ? paste : { ...paste, lines: paste.lines.filter((line) => !about.test(line.slice(0, 2_000))) });
  const firstOf = (paste: Paste): Symptom | undefined => symptoms.find(({ says }) => lineWith(own(paste), says) !== undefined);
  return {
    tool,
    strength: (paste) => (firstOf(paste) === undefined ? 0 : 2),
    explain: (paste) => {
      const symptom = firstOf(paste);
      const line = symptom && lineWith(own(paste), symptom.says);
      return symptom === undefined ? nothing(tool) : { tool, ...wordsOf(symptom, line ?? '') };
    },
  };
}

const wordsOf = ({ verdict, proves, leavesOpen, next }: Symptom, line: string): Omit<Explanation, 'tool'> => ({
  verdict,
  proves: `${proves} It says ${quoted(line)}.`,
  leavesOpen,
  ...(next !== undefined && { next }),
});

const nothing = (tool: Tool): Explanation => ({ tool, verdict: 'unknown', proves: 'Nothing was recognised.', leavesOpen: 'Everything.' });
