import type { NodeFacts } from '../../../evidence.ts';
import type { NodeNetworkConfig } from '../../../evidence/podip.ts';
import type { Account } from './account.ts';

/** What one node tells of addresses that nobody gave back. */
export interface Leak {
  readonly node: NodeFacts;
  readonly leaked: number;
  /** The proof, without a full stop. */
  readonly says: string;
  readonly evidence: string;
  /** Of the addresses that there are; absent where nothing says so. */
  readonly pool?: number;
}

/** Pods come and go between two reads: so many addresses without an owner are no leak. */
const SLACK = 8;
/** Where pods are refused, addresses are scarce, and fewer are enough. */
const SLACK_WHERE_REFUSED = 3;

export const isLeak = ({ leaked }: Leak, refused: number): boolean => leaked > (refused > 0 ? SLACK_WHERE_REFUSED : SLACK);

/** By the node's own store. */
export function measuredLeak(node: NodeFacts, account: Account): Leak {
  const { held, pool, byPods, byDone, unowned, onTheWay } = account;
  const done = byDone.length === 0 ? '' : `, ${byDone.length} to pods that are done or going`;
  const coming = onTheWay === 0 ? '' : `; ${onTheWay} ${onTheWay === 1 ? 'pod waits' : 'pods wait'} for one`;
  return {
    node,
    leaked: Math.max(0, unowned.length - onTheWay),
    ...(pool === undefined ? {} : { pool }),
    says: `The store on ${node.name} has handed out ${held}${pool === undefined ? '' : ` of ${pool}`} addresses: ${byPods} to pods that run${done}, ${unowned.length} to no pod that the cluster knows${coming}`,
    evidence: `node/${node.name}/addresses`,
  };
}

/** Azure's scaling of a node's addresses where the object does not say. Source: azure-container-networking, cns/ipampool. */
const BATCH = 16;
const RELEASE_PERCENT = 150;

export const isDynamic = ({ containers }: NodeNetworkConfig): boolean => containers.length > 0 && containers.every(({ mode, type }) => mode === 'dynamic' && type === 'vnet');

/**
 * By what Azure CNI asks Azure for: it counts an address as free once its pod is gone, and gives batches back when more than one
 * and a half are free. What it wants beyond that, it believes to be in use.
 */
export function suspectedLeak(node: NodeFacts, config: NodeNetworkConfig, holders: number): Leak {
  const batch = config.batchSize > 0 ? config.batchSize : BATCH;
  const kept = Math.ceil((batch * (config.releasePercent > 0 ? config.releasePercent : RELEASE_PERCENT)) / 100);
  const wanted = config.requested - config.notInUse;
  return {
    node,
    leaked: Math.max(0, wanted - holders - kept),
    pool: config.assigned,
    says: `Azure CNI on ${node.name} asks for ${wanted} addresses, while its pods need ${holders} and up to ${kept} are kept free`,
    evidence: 'kubernetes/node-network-configs',
  };
}
