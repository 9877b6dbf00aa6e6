import pLimit from 'p-limit';
import type { NodeOutbound } from '../outside/model.ts';
import { startOutside, type Outside } from '../outside/start.ts';
import { createAuthority, type Authority } from '../tls.ts';
import { checkSpec, podKey } from './check-spec.ts';
import { clusterState, type ClusterState } from './cluster-state.ts';
import { complaint } from './complaint.ts';
import { connectFrom } from './connect.ts';
import { fabricRuleset } from './fabric-ruleset.ts';
import type { FabricRule, Fleet, FleetSpec, PodSpec } from './model.ts';
import { worldRoutesBatch } from './node-network.ts';
import { nodeSlot, type NodeSlot } from './node-slot.ts';
import { runProcess } from './run-process.ts';
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

type Slots = ReadonlyMap<string, NodeSlot>;

async function onAll(slots: Slots, act: (slot: NodeSlot) => Promise<void>): Promise<void> {
  const limit = pLimit(buildsAtOnce);
  await Promise.all([...slots.values()].map((slot) => limit(() => act(slot))));
}

/** Pods that come and go, one change at a time: all nodes learn of each. */
function podChanges(world: World, state: ClusterState, slots: Slots): Pick<Fleet, 'addPod' | 'removePod' | 'setServices'> {
  const inTurn = pLimit(1);
  const refreshAll = async (): Promise<void> => {
    const input = worldRoutesBatch(state.spec, state.gone());
    // It says which of the routes to go were not there, which is no matter.
    await runProcess(world.enter(['ip', '-force', '-batch', '-']), { input, timeoutMs: fabricMs });
    await onAll(slots, (slot) => slot.refresh());
  };
  return {
    addPod: (node, pod: PodSpec) =>
      inTurn(async () => {
        state.add(node, pod);
        try {
          await slots.get(node)?.addPod(pod);
        } catch (error) {
          state.remove(node, podKey(pod));
          await slots.get(node)?.removePod(podKey(pod)).catch(() => {});
          throw error;
        }
        await refreshAll();
      }),
    removePod: (node, key) =>
      inTurn(async () => {
        await slots.get(node)?.removePod(key);
        state.remove(node, key);
        await refreshAll();
      }),
    setServices: (services, idle) =>
      inTurn(async () => {
        state.setServices(services, idle);
        await onAll(slots, (slot) => slot.refresh());
      }),
  };
}

/** Whatever lives in a node asks the internet under that node's address, and nothing under its own. */
const withLodgers = ({ nodes }: FleetSpec, read: readonly NodeOutbound[]): NodeOutbound[] =>
  read.flatMap((one) => [
    one,
    ...(nodes.find(({ name }) => name === one.node)?.lodgers ?? []).map(({ name }) => ({ ...one, node: name, attempted: 0, failed: 0, inUse: 0, perDestination: [] })),
  ]);

function fleetOf(world: World, state: ClusterState, slots: Slots): Fleet {
  let closed = false;
  const houses = new Map(state.spec.nodes.flatMap(({ name, lodgers = [] }) => lodgers.map((lodger) => [lodger.name, name] as const)));
  const slot = (name: string): NodeSlot => {
    if (closed) throw new Error(`cannot reach node ${name}: the fleet is closed`);
    const found = slots.get(houses.get(name) ?? name);
    if (!found) throw new Error(`cannot reach node ${name}: the fleet has ${[...slots.keys()].join(', ') || 'no nodes'}`);
    return found;
  };
  const { addPod, removePod, setServices } = podChanges(world, state, slots);
  const { outside, spec } = state;
  return {
    run: async (node, script, options) => slot(node).run(script, options),
    connect: async (from, to, timeoutMs = connectMs) => connectFrom(slot(from.node).target(from.pod), to, timeoutMs),
    setFabric: async (rules) => applyFabric(world, spec, rules),
    reimage: async (node) => slot(node).rebuild(),
    freeze: async (node) => slot(node).freeze(),
    thaw: async (node) => slot(node).thaw(),
    addPod: async (node, pod) => slot(node) && addPod(node, pod),
    removePod: async (node, key) => slot(node) && removePod(node, key),
    setServices,
    outbound: async () => withLodgers(spec, (await outside?.gateway.read()) ?? []),
    setSnatPorts: async (portsPerNode) => outside?.gateway.setPorts(portsPerNode),
    setDnsServers: (addresses) => outside?.setDnsServers(addresses),
    setHiddenNames: (names) => outside?.setHiddenNames(names),
    setApiServerOpen: async (isOpen) => outside?.setApiServerOpen(isOpen),
    setClusterDns(dns) {
      state.clusterDns = dns;
    },
    async close() {
      closed = true;
      outside?.close();
      await world.close();
    },
  };
}

export interface FleetOptions {
  readonly log?: (line: string) => void;
  /** Signs the certificate of the API server as nodes see it; an own one unless given. */
  readonly clusterAuthority?: Authority;
}

async function outsideOf(world: World, spec: FleetSpec, { clusterAuthority }: FleetOptions): Promise<Outside | undefined> {
  if (spec.outside === undefined) return undefined;
  const authority = clusterAuthority ?? createAuthority('Simulated Kubernetes CA');
  const podRoutes = worldRoutesBatch(spec, []);
  return startOutside(spec.outside, { world, nodeSubnet: spec.nodeSubnet, nodes: spec.nodes, podRoutes, authority });
}

/**
 * Makes the nodes and runs their setup. Throws, leaving nothing behind, for a specification that is wrong, where
 * namespaces cannot be had (`whyNoNamespaces`), and when a setup command fails.
 */
export async function startFleet(spec: FleetSpec, options: FleetOptions = {}): Promise<Fleet> {
  checkSpec(spec);
  const obstacle = await whyNoNamespaces();
  if (obstacle) throw new Error(`cannot start the fleet: ${obstacle}`);
  const start = performance.now();
  const world = await startWorld(spec.nodeSubnet);
  let outside: Outside | undefined;
  try {
    outside = await outsideOf(world, spec, options);
    const state = clusterState(spec, outside);
    const slots = new Map(spec.nodes.map((node, index) => [node.name, nodeSlot(world, state, node, portName(index))]));
    await applyFabric(world, spec, []);
    await onAll(slots, (slot) => slot.build());
    options.log?.(`${slots.size} nodes are up after ${Math.round(performance.now() - start)} ms`);
    return fleetOf(world, state, slots);
  } catch (error) {
    outside?.close();
    await world.close();
    throw error;
  }
}

export { whyNoNamespaces };
