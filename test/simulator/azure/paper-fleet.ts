import type { Fleet } from '../../../simulator/nodes/model.ts';

type Outbound = Awaited<ReturnType<Fleet['outbound']>>;

/** What ARM asks of the nodes, and what they are told. */
export interface Nodes {
  counters: Outbound;
  /** Ports per node that were set, in order. */
  readonly ports: number[];
  /** New ports are in force only after this. */
  ready: Promise<void>;
}

const noNodes = async (): Promise<never> => {
  throw new Error('there are no nodes in this test');
};

/** A fleet for what never reaches a node: it has counters and ports, and refuses the rest. */
export function paperFleet(nodes: Nodes): Fleet {
  return {
    run: noNodes,
    connect: noNodes,
    reimage: noNodes,
    addPod: noNodes,
    removePod: noNodes,
    freeze: noNodes,
    thaw: noNodes,
    setFabric: async () => undefined,
    setServices: async () => undefined,
    setDnsServers: () => undefined,
    setHiddenNames: () => undefined,
    setApiServerOpen: async () => undefined,
    setClusterDns: () => undefined,
    close: async () => undefined,
    outbound: async () => nodes.counters,
    setSnatPorts: async (ports) => {
      await nodes.ready;
      nodes.ports.push(ports);
      nodes.counters = nodes.counters.map((node) => ({ ...node, allocated: ports }));
    },
  };
}
