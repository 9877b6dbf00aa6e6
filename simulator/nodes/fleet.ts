import pLimit from 'p-limit';
import { checkSpec } from './check-spec.ts';
import { connectFrom } from './connect.ts';
import { fabricRuleset } from './fabric-ruleset.ts';
import type { FabricRule, Fleet, FleetSpec } from './model.ts';
import { nodeSlot, type NodeSlot } from './node-slot.ts';
import { runProcess } from './run-process.ts';
import { complaint } from './simulated-node.ts';
import { whyNoNamespaces } from './why-no-namespaces.ts';
import { startWorld, type World } from './world.ts';

const buildsAtOnce = 4;
const fabricMs = 10_000;
const connectMs = 2_000;

const portName = (index: number): string => `port${index}`;

async function applyFabric(world: World, spec: FleetSpec, rules: readonly FabricRule[]): Promise<void> {
  const ports = new Map(spec.nodes.map((node, index) => [node.name, portName(index)]));
  const input = fabricRuleset(rules, (node) => ports.get(node));
  const result = await runProcess(world.enter(['nft', '-f', '-']), { input, timeoutMs: fabricMs });
  if (result.exitCode !== 0) throw new Error(`cannot set the fabric: nft said: ${complaint(result)}`);
}

async function buildAll(slots: Iterable<NodeSlot>): Promise<void> {
  const limit = pLimit(buildsAtOnce);
  await Promise.all([...slots].map((slot) => limit(() => slot.build())));
}

function fleetOf(world: World, spec: FleetSpec, slots: ReadonlyMap<string, NodeSlot>): Fleet {
  let closed = false;
  const slot = (name: string): NodeSlot => {
    if (closed) throw new Error(`cannot reach node ${name}: the fleet is closed`);
    const found = slots.get(name);
    if (!found) throw new Error(`cannot reach node ${name}: the fleet has ${[...slots.keys()].join(', ') || 'no nodes'}`);
    return found;
  };
  return {
    run: async (node, script, options) => slot(node).run(script, options),
    connect: async (from, to, timeoutMs = connectMs) => connectFrom(slot(from.node).target(from.pod), to, timeoutMs),
    setFabric: async (rules) => applyFabric(world, spec, rules),
    reimage: async (node) => slot(node).rebuild(),
    freeze: async (node) => slot(node).freeze(),
    thaw: async (node) => slot(node).thaw(),
    async close() {
      closed = true;
      await world.close();
    },
  };
}

/**
 * Makes the nodes and runs their setup. Throws, leaving nothing behind, for a specification that is wrong, where
 * namespaces cannot be had (`whyNoNamespaces`), and when a setup command fails.
 */
export async function startFleet(spec: FleetSpec, options: { log?: (line: string) => void } = {}): Promise<Fleet> {
  checkSpec(spec);
  const obstacle = await whyNoNamespaces();
  if (obstacle) throw new Error(`cannot start the fleet: ${obstacle}`);
  const start = performance.now();
  const world = await startWorld(spec.nodeSubnet);
  try {
    const slots = new Map(spec.nodes.map((node, index) => [node.name, nodeSlot(world, spec, node, portName(index))]));
    await applyFabric(world, spec, []);
    await buildAll(slots.values());
    options.log?.(`${slots.size} nodes are up after ${Math.round(performance.now() - start)} ms`);
    return fleetOf(world, spec, slots);
  } catch (error) {
    await world.close();
    throw error;
  }
}

export { whyNoNamespaces };
