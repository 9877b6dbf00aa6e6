import { kubeletConnectMs, kubeletPort, type SourcesOf } from '../kubernetes/kubelet.ts';
import type { NsgStore } from '../azure/nsg/store.ts';
import type { Readiness } from '../kubernetes/objects/nodes.ts';
import type { Fleet } from '../nodes/model.ts';
import type { Scenario, ScenarioNode } from '../scenario/schema.ts';
import type { Panel, PanelNode, PanelReach, PanelState } from '../slack/panel.ts';
import { catalogue, findFault, type ClusterFault } from './catalogue.ts';
import { findNodeFaults, setNodeFault } from './node-faults.ts';

/** Breaks and mends the cluster, and says how it is: everything that it says is measured. */
export interface FaultControl extends Panel {
  /** What the API server would say of the node. */
  readiness(node: ScenarioNode): Readiness;
}

interface World {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly nsgs: NsgStore;
  /** Where connections to a kubelet start now. */
  readonly sources: SourcesOf;
}

async function setClusterFault({ nsgs }: World, fault: ClusterFault, on: boolean): Promise<void> {
  const nsg = nsgs.ofSubnet();
  if (nsg === undefined) throw new Error(`cannot set "${fault.id}": no network security group of the scenario has "subnet: true"`);
  await (on ? nsgs.put(nsg, fault.rule) : nsgs.remove(nsg, fault.rule.name));
}

const clusterFaults = ({ nsgs }: World): string[] =>
  catalogue.filter((fault) => !fault.perNode && nsgs.ofSubnet()?.rules.some(({ name }) => name === fault.rule.name)).map(({ id }) => id);

async function reach({ fleet, sources }: World, node: ScenarioNode): Promise<PanelReach[]> {
  return Promise.all(
    sources(node.name).map(async (source) => ({
      from: source.node,
      state: await fleet.connect(source, { address: node.address, port: kubeletPort }, kubeletConnectMs),
    })),
  );
}

async function nodeState(world: World, node: ScenarioNode): Promise<PanelNode> {
  const role = world.scenario.cluster.pools.find(({ name }) => name === node.pool)?.mode ?? 'User';
  // A node or an agent that is being made anew cannot be asked; the next look finds it.
  const [kubelet, faults] = await Promise.all([reach(world, node).catch(() => []), findNodeFaults(world.fleet, node.name).catch(() => [])]);
  return { name: node.name, address: node.address, role: role.toLowerCase(), kubelet, faults };
}

async function look(world: World): Promise<PanelState> {
  const nodes = await Promise.all(world.scenario.nodes.map((node) => nodeState(world, node)));
  const faults = catalogue.map(({ id, title, explain, perNode }) => ({ id, title, explain, perNode }));
  return { cluster: world.scenario.cluster.name, nodes, faults, clusterFaults: clusterFaults(world) };
}

export function createFaultControl(world: World): FaultControl {
  const silent = new Set<string>();
  let looking: Promise<PanelState> | undefined;

  const set: Panel['set'] = async (id, node, on) => {
    const fault = findFault(id);
    if (fault === undefined)
      throw new Error(`cannot set the fault "${id}": the catalogue has ${catalogue.map((known) => known.id).join(', ')}`);
    if (!fault.perNode) return setClusterFault(world, fault, on);
    if (node === null) throw new Error(`cannot set "${id}" without a node: name one`);
    await setNodeFault(world.fleet, fault, node, on);
    if (id !== 'kubelet-stopped') return;
    if (on) silent.add(node);
    else silent.delete(node);
  };
  return {
    set,
    // Several pages may ask at once; one look answers them all.
    state: () => {
      looking ??= look(world).finally(() => (looking = undefined));
      return looking;
    },
    mend: async () => {
      await Promise.all([world.nsgs.reset(), ...world.scenario.nodes.map(({ name }) => world.fleet.reimage(name))]);
      silent.clear();
    },
    readiness: (node) => (silent.has(node.name) ? 'Unknown' : node.ready),
  };
}
