import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { CollectContext } from './collectors/collector.ts';
import { deadlineIn } from './deadline.ts';
import type { Answer, NodeFacts } from './evidence.ts';
import { readNodeAnswer } from './node/answer.ts';
import type { NodeAnswer } from './node/answer.ts';
import { nodeScript } from './node/script.ts';
import type { Section } from './node/script.ts';
import type { ShellAnswer } from './ports.ts';

/** A node that waits its turn for a minute and then runs the script is well within this. */
const NODE_MS = 150_000;

export interface NodeWork {
  readonly node: NodeFacts;
  readonly sections: readonly Section[];
}

/** One script per node with all that the run wants from it. A node that does not answer is a reason, not an error. */
export async function runOnNodes(
  work: readonly NodeWork[],
  context: CollectContext,
  onAnswer: (answered: number, total: number) => void,
  nodeMs = NODE_MS,
): Promise<ReadonlyMap<string, Answer<NodeAnswer>>> {
  const wanted = work.filter(({ sections }) => sections.length > 0);
  const limit = pLimit(context.atOnce);
  let answered = 0;
  onAnswer(answered, wanted.length);
  const answers = await Promise.all(
    wanted.map(({ node, sections }) =>
      limit(async () => {
        const answer = await askInTime(node, sections, context, nodeMs);
        onAnswer((answered += 1), wanted.length);
        return [node.name, answer] as const;
      }),
    ),
  );
  return new Map(answers);
}

/** The clock of a node starts with its own script, not with those that it had to wait for. */
async function askInTime({ machine }: NodeFacts, sections: readonly Section[], context: CollectContext, ms: number): Promise<Answer<NodeAnswer>> {
  const deadline = deadlineIn(ms, context.signal);
  const answer = await askNode({ machine }, sections, { ...context, signal: deadline.signal });
  return !answer.ok && deadline.isOver() ? { ok: false, reason: `the node gave no answer within ${ms / 1000} s: ${answer.reason}` } : answer;
}

/** Runs the sections on one node and reads what came back. */
export async function askNode(
  node: Pick<NodeFacts, 'machine'>,
  sections: readonly Section[],
  { access, signal }: Pick<CollectContext, 'signal'> & { readonly access: Pick<CollectContext['access'], 'shell'> },
): Promise<ShellAnswer<NodeAnswer>> {
  if (!node.machine.ok) return { ...node.machine, started: false };
  const nonce = randomBytes(8).toString('hex');
  const script = nodeScript(sections, { nonce, outputLimit: access.shell.outputLimit });
  const output = await access.shell.run(node.machine.value, script, signal);
  if (!output.ok) return output;
  const answer = readNodeAnswer(output.value.stdout, nonce);
  return answer.ok ? answer : { ...answer, started: true };
}
