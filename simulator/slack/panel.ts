/** What the page's side panel shows and does; implemented by whoever owns the simulated cluster. */
export interface Panel {
  state(): Promise<PanelState>;
  /** Breaks or mends one thing; `node` is null for faults of the whole cluster. */
  set(fault: string, node: string | null, on: boolean): Promise<void>;
  /** Takes every fault away. */
  mend(): Promise<void>;
}

export interface PanelReach {
  from: string;
  state: 'open' | 'refused' | 'timeout' | 'unreachable';
}

export interface PanelNode {
  name: string;
  address: string;
  role: string;
  kubelet: PanelReach[];
  /** Ids of the faults that are on for this node. */
  faults: string[];
}

export interface PanelFault {
  id: string;
  title: string;
  explain: string;
  perNode: boolean;
}

export interface PanelState {
  cluster: string;
  nodes: PanelNode[];
  faults: PanelFault[];
  /** Ids of the faults that are on for the whole cluster. */
  clusterFaults: string[];
}
