import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { CollectContext } from './collectors/collector.ts';
import type { Answer, NodeFacts } from './evidence.ts';
import { readNodeAnswer } from './node/answer.ts';
import type { NodeAnswer } from './node/answer.ts';
import { nodeScript } from './node/script.ts';
import type { Section } from './node/script.ts';

export interface NodeWork {
  readonly node: NodeFacts;
  readonly sections: readonly Section[];
}

/** One script per node with all that the run wants from it. A node that does not answer is a reason, not an error. */
export async function runOnNodes(
  work: readonly NodeWork[],
  context: CollectContext,
  onAnswer: (answered: number, total: number) => void,
): Promise<ReadonlyMap<string, Answer<NodeAnswer>>> {
  const wanted = work.filter(({ sections }) => sections.length > 0);
  const limit = pLimit(context.atOnce);
  let answered = 0;
  onAnswer(answered, wanted.length);
  const answers = await Promise.all(
    wanted.map(({ node, sections }) =>
      limit(async () => {
        const answer = await askNode(node, sections, context);
        onAnswer((answered += 1), wanted.length);
        return [node.name, answer] as const;
      }),
    ),
  );
  return new Map(answers);
}

/** Runs the sections on one node and reads what came back. */
export async function askNode(
  node: Pick<NodeFacts, 'machine'>,
  sections: readonly Section[],
  { access, signal }: Pick<CollectContext, 'signal'> & { readonly access: Pick<CollectContext['access'], 'shell'> },
): Promise<Answer<NodeAnswer>> {
  if (!node.machine.ok) return node.machine;
  const nonce = randomBytes(8).toString('hex');
  const script = nodeScript(sections, { nonce, outputLimit: access.shell.outputLimit });
  const output = await access.shell.run(node.machine.value, script, signal);
  return output.ok ? readNodeAnswer(output.value.stdout, nonce) : output;
}
