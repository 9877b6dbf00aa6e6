import type { ClusterFacts } from '../../../evidence.ts';
import type { NodeNetworkConfig, NodeNetworkConfigs } from '../../../evidence/podip.ts';

/** A subnet that pods get addresses of, and the pools whose pods do. */
export interface PodSubnet {
  readonly id: string;
  readonly name: string;
  readonly pools: readonly string[];
  /** Pods have a subnet apart from that of their nodes, and nodes get its addresses in batches as they need them. */
  readonly isApart: boolean;
}

/** Overlay, kubenet and the customer's own plugins give pods addresses of no subnet. */
export const drawsOnSubnet = ({ networkPlugin, networkPluginMode }: ClusterFacts): boolean => networkPlugin === 'azure' && networkPluginMode !== 'overlay';

export const subnetNameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** @param usages ids of the subnets whose usage was asked for: of pools that name none, those of their nodes */
export function podSubnets({ pools }: ClusterFacts, usages: readonly string[]): readonly PodSubnet[] {
  const named = pools.flatMap(({ name, podSubnetId, subnetId }) => (podSubnetId ?? subnetId) === undefined ? [] : [{ pool: name, id: podSubnetId ?? subnetId ?? '', isApart: podSubnetId !== undefined }]);
  const unnamed = pools.filter(({ podSubnetId, subnetId }) => (podSubnetId ?? subnetId) === undefined).map(({ name }) => name);
  const ids = new Map([...named.map(({ id }) => id), ...usages].map((id) => [id.toLowerCase(), id]));
  return [...ids].map(([key, id]) => {
    const own = named.filter((one) => one.id.toLowerCase() === key);
    return { id, name: subnetNameOf(id), pools: own.length > 0 ? own.map(({ pool }) => pool) : unnamed, isApart: own.some(({ isApart }) => isApart) };
  });
}

const FULL = 'NCUpdateSubnetFullError';
const UNAUTHORIZED = 'NCUpdateUnauthorizedError';
const GOOD = new Set(['', 'NCUpdateSuccess']);

export interface Complaints {
  /** Nodes whose last request for addresses failed, by what Azure said. */
  readonly full: readonly string[];
  readonly unauthorized: readonly string[];
  readonly other: readonly { readonly node: string; readonly status: string }[];
}

/** What Azure last answered to nodes that draw on the subnet. */
export function complaintsOf({ name }: PodSubnet, { configs }: NodeNetworkConfigs): Complaints {
  const told = configs.flatMap((config) => statusesOf(config, name).map((status) => ({ node: config.node, status })));
  const nodesOf = (wanted: string): readonly string[] => [...new Set(told.flatMap(({ node, status }) => (status === wanted ? [node] : [])))];
  return { full: nodesOf(FULL), unauthorized: nodesOf(UNAUTHORIZED), other: told.filter(({ status }) => status !== FULL && status !== UNAUTHORIZED && !GOOD.has(status)) };
}

const statusesOf = ({ containers }: NodeNetworkConfig, subnet: string): readonly string[] =>
  containers.filter((one) => one.subnet.toLowerCase() === subnet.toLowerCase()).map(({ status }) => status);
