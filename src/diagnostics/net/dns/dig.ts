import { wholeLines } from '../whole-lines.ts';
import type { DnsAnswer } from './answer.ts';
import { readBlock, type DigBlock } from './dig-block.ts';
import { conclude, readSilence, TRUNCATED, type Silence } from './silence.ts';

/**
 * Reads the answer of one `dig`. Never throws; what is cut or foreign is `unknown`. Success needs dig's full output:
 * `+short`, `+noall` and `+nostats` leave out what tells a whole answer from half of one.
 */
export function parseDig(text: string): DnsAnswer {
  const [first] = parseDigAll(text);
  return first ?? nothing([]);
}

/** Reads the answers of several questions in one text, in their order. Never empty. */
export function parseDigAll(text: string): readonly DnsAnswer[] {
  const lines = wholeLines(text);
  const answers = questionsOf(lines).flatMap((question) => readQuestion(question) ?? []);
  return answers.length > 0 ? answers : [nothing(lines)];
}

/** What happened before the answer came, and the answer's lines, if it came. */
interface Question {
  readonly silences: Silence[];
  truncated: boolean;
  block?: string[];
  isOver: boolean;
}

/** A question ends where dig gives up, or where something is said after its answer that only a new one brings. */
function questionsOf(lines: readonly string[]): readonly Question[] {
  const questions: Question[] = [];
  const open = (isBefore: boolean): Question => {
    const last = questions.at(-1);
    if (last !== undefined && !last.isOver && !(isBefore && last.block !== undefined)) return last;
    const question: Question = { silences: [], truncated: false, isOver: false };
    questions.push(question);
    return question;
  };
  for (const line of lines) {
    const silence = readSilence(line);
    if (line === ';; Got answer:') open(true).block = [];
    else if (line.startsWith(TRUNCATED)) open(true).truncated = true;
    else if (silence !== undefined) {
      const question = open(true);
      question.silences.push(silence);
      question.isOver = silence.says.startsWith(';; no servers could be reached');
    } else open(false).block?.push(line);
  }
  return questions;
}

function readQuestion({ block, silences, truncated }: Question): DnsAnswer | undefined {
  if (block === undefined) return unanswered(silences, truncated);
  const whole: DigBlock = { lines: block, silences, truncated };
  return readBlock(whole);
}

function unanswered(silences: readonly Silence[], truncated: boolean): DnsAnswer | undefined {
  const silence = conclude(silences);
  if (silence === undefined) return undefined;
  const { status, server, says } = silence;
  return { status, ...(server !== undefined && { server }), addresses: [], ...(truncated && { truncated }), says };
}

const nothing = (lines: readonly string[]): DnsAnswer => ({
  status: 'unknown',
  addresses: [],
  says: lines.find((line) => line.trim() !== '') ?? 'dig printed nothing, or not to the end',
});
