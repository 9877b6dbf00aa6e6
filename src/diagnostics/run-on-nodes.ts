import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { CollectContext } from './collectors/collector.ts';
import { deadlineIn } from './deadline.ts';
import { readNodeAnswer, wasLeftOut } from './node/answer.ts';
import type { NodeAnswer } from './node/answer.ts';
import { powershellScript } from './node/powershell-script.ts';
import { nodeScript } from './node/script.ts';
import type { Section } from './node/script.ts';
import type { ClusterAccess, ShellAnswer, ShellHints, ShellNode, ShellOutput } from './ports.ts';

/** What came of a script, and by which channel. */
export type ScriptAnswer = ShellAnswer<NodeAnswer> & { readonly via?: string };

/** A script for one node or pod, under the name by which its answer is found. */
export interface Errand {
  readonly subject: string;
  readonly sections: readonly Section[];
  ask(sections: readonly Section[], signal: AbortSignal): Promise<ScriptAnswer>;
}

export interface Patience {
  /** Milliseconds that one script has beyond the time that its sections may take: two channels, one after the other. */
  readonly eachMs: number;
  /** Milliseconds after which no further script is begun. */
  readonly allMs: number;
}

/** A node that waits its turn for a minute by one channel, and is then asked by the other one, is well within this. */
const PATIENCE: Patience = { eachMs: 180_000, allMs: 600_000 };

/** Seconds that framing and packing take at most on a busy node. */
const PACKING_SECONDS = 5;

/** One script per errand, a bounded number at once. What does not answer is a reason, not an error. */
export async function runErrands(
  errands: readonly Errand[],
  { atOnce, signal }: Pick<CollectContext, 'atOnce' | 'signal'>,
  onAnswer: (answered: number, total: number) => void,
  patience: Patience = PATIENCE,
): Promise<ReadonlyMap<string, ScriptAnswer>> {
  const wave = deadlineIn(patience.allMs, signal);
  const limit = pLimit(atOnce);
  let answered = 0;
  onAnswer(answered, errands.length);
  const answers = await Promise.all(
    errands.map((errand) =>
      limit(async () => {
        const answer = wave.isOver() ? neverBegun(patience) : await askInTime(errand, signal, patience.eachMs);
        onAnswer((answered += 1), errands.length);
        return [errand.subject, answer] as const;
      }),
    ),
  );
  return new Map(answers);
}

const neverBegun = ({ allMs }: Patience): ScriptAnswer => ({ ok: false, reason: `its turn did not come within ${allMs / 1000} s`, started: false });

/** The clock of an errand starts with its own script, not with those that it had to wait for. */
async function askInTime({ sections, ask }: Errand, signal: AbortSignal, eachMs: number): Promise<ScriptAnswer> {
  const ms = eachMs + 2000 * secondsOf(sections);
  const deadline = deadlineIn(ms, signal);
  const answer = await ask(sections, deadline.signal);
  return !answer.ok && deadline.isOver() ? { ...answer, reason: `no answer within ${ms / 1000} s: ${answer.reason}` } : answer;
}

const secondsOf = (sections: readonly Section[]): number => Math.max(0, ...sections.map(({ timeout }) => timeout));

/** Runs the sections on one node and reads what came back. */
export async function askNode(
  node: ShellNode,
  sections: readonly Section[],
  { access, signal }: { readonly access: Pick<ClusterAccess, 'shell'>; readonly signal: AbortSignal },
): Promise<ScriptAnswer> {
  const { shell } = access;
  const script = node.os === 'windows' ? powershellScript : nodeScript;
  return framed(sections, script, shell.outputLimit, (text, hints) => shell.run(node, text, signal, hints));
}

type RunScript = (script: string, hints: ShellHints) => Promise<ShellAnswer<ShellOutput>>;

/** Puts the sections into a frame, has it run, and opens the frame that came back. What had no room in it is asked for once more. */
export async function framed(sections: readonly Section[], script: typeof nodeScript, outputLimit: number, run: RunScript): Promise<ScriptAnswer> {
  const first = await framedOnce(sections, script, outputLimit, run);
  const rest = first.ok ? sections.filter(({ name }) => wasLeftOut(first.value[name])) : [];
  // What does not fit alone will not fit the next time.
  if (!first.ok || rest.length === 0 || rest.length === sections.length) return first;
  const second = await framedOnce(rest, script, outputLimit, run);
  return second.ok ? { ...first, value: { ...first.value, ...second.value } } : first;
}

async function framedOnce(sections: readonly Section[], script: typeof nodeScript, outputLimit: number, run: RunScript): Promise<ScriptAnswer> {
  const nonce = randomBytes(8).toString('hex');
  const output = await run(script(sections, { nonce, outputLimit }), {
    seconds: secondsOf(sections) + PACKING_SECONDS,
    isWhole: (stdout) => readNodeAnswer(stdout, nonce),
  });
  if (!output.ok) return output;
  const { stdout, via } = output.value;
  const answer = readNodeAnswer(stdout, nonce);
  const shown = via === undefined ? {} : { via };
  return answer.ok ? { ...answer, ...shown } : { ...answer, ...shown, started: true };
}
