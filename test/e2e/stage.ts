/** The running product with its simulator, as processes, and what a test does and sees there. */
import { join } from 'node:path';
import { z } from 'zod';
import { messageText } from '../../scripts/demo/message-text.ts';
import { simulatorClient } from '../../scripts/demo/simulator-client.ts';
import type { Message, SimulatorClient } from '../../scripts/demo/simulator-client.ts';
import { startStack } from '../../scripts/demo/stack.ts';
import type { Stack } from '../../scripts/demo/stack.ts';

export const CHANNEL = 'C0INCIDENTS';
export const [ANA, BO, CY, MALLORY] = ['U0ANA', 'U0BO', 'U0CY', 'U0MALLORY'];
/** The node that the demo's scenario breaks. */
export const NODE = 'aks-np-vmss000002';
export const ADDRESS = '10.224.0.6';

export interface StageOptions {
  /** File name without its ending; the demo's scenario otherwise. */
  readonly scenario?: string;
  /** The node that is looked at. */
  readonly node?: string;
  readonly address?: string;
}

const PATIENCE_MS = 60_000;

export interface Stage {
  readonly client: SimulatorClient;
  readonly stack: Stack;
  /** The newest text of every message, private ones included, oldest first. */
  texts(): readonly Seen[];
  /** Follows the chat until something is there. */
  until<T>(find: (seen: readonly Seen[]) => T | undefined, what: string): Promise<T>;
  /** A real connection from a tunnel agent's network namespace to the node's kubelet. */
  kubeletPort(): Promise<string>;
  /** Runs bash as root inside the node. */
  onNode(script: string): Promise<string>;
  stop(): Promise<void>;
}

export interface Seen {
  readonly message: Message;
  readonly text: string;
  readonly kind: string;
}

const connected = z.object({ state: z.string() });
const ran = z.object({ stdout: z.string() });

export async function openStage({ scenario, node = NODE, address = ADDRESS }: StageOptions = {}): Promise<Stage> {
  const file = join(import.meta.dirname, '..', '..', 'simulator', 'scenarios', `${scenario}.yaml`);
  const never = new AbortController();
  const stack = await startStack({ port: 0, signal: never.signal, say: () => undefined, ...(scenario === undefined ? {} : { scenario: file }) });
  const client = simulatorClient(stack.simulator.control.url);
  const seen = new Map<string, Seen>();
  let last = 0;
  const follow = async (waitMs: number): Promise<void> => {
    for (const { number, kind, message } of await client.changes(last, waitMs)) {
      last = number;
      seen.set(message.ts, { message, kind, text: messageText(message, (user) => user) });
    }
  };
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) };
    return (await fetch(`${stack.simulator.control.url}/control/${path}`, init)).json();
  };
  return {
    client,
    stack,
    texts: () => [...seen.values()],
    async until(find, what) {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        await follow(1000);
        const found = find([...seen.values()]);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`waited in vain for ${what}; seen:\n${[...seen.values()].map(({ text }) => text).join('\n---\n')}`);
      }
    },
    kubeletPort: async () => connected.parse(await post('connect', { node: 'aks-sys-vmss000000', pod: await agentPod(stack), address, port: 10250 })).state,
    onNode: async (script) => ran.parse(await post('run', { node, script })).stdout,
    stop: () => stack.stop(),
  };
}

const panel = z.object({ nodes: z.array(z.object({ name: z.string(), kubelet: z.array(z.object({ from: z.string() })) })) });

/** The panel names what it measures from; a pod's name is `namespace/name`. */
async function agentPod({ simulator }: Stack): Promise<string | undefined> {
  const state = panel.parse(await (await fetch(`${simulator.control.url}/control/state`, { signal: AbortSignal.timeout(PATIENCE_MS) })).json());
  return state.nodes.flatMap(({ kubelet }) => kubelet.map(({ from }) => from)).find((from) => from.includes('/'));
}

/** The card with a button of this action whose text holds `words`. */
export function cardWith(seen: readonly Seen[], words: string, action: string): Message | undefined {
  const hasButton = (message: Message): boolean => JSON.stringify(message.blocks ?? []).includes(`"action_id":"${action}"`);
  return seen.find(({ text, message, kind }) => kind !== 'ephemeral' && text.includes(words) && hasButton(message))?.message;
}

export const privately = (seen: readonly Seen[], user: string, words: string): Seen | undefined =>
  seen.find(({ kind, message, text }) => kind === 'ephemeral' && message.visibleTo === user && text.includes(words));

export const publicly = (seen: readonly Seen[], words: string): Seen | undefined => seen.find(({ kind, text }) => kind !== 'ephemeral' && text.includes(words));
