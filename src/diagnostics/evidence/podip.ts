/** Who has handed out which addresses to pods, and how many there are. */
import type { Answer } from './answer.ts';
import type { IpamStore } from '../net/ipam/read-stores.ts';

export type { IpamStore, StoreKind } from '../net/ipam/read-stores.ts';

/**
 * A block or list of addresses that Azure gave to a node. Source: Azure/azure-container-networking,
 * crd/nodenetworkconfig/api/v1alpha.
 */
export interface NetworkContainer {
  /** `dynamic`: addresses come and go in batches; `static`: a block for the life of the node. */
  readonly mode: string;
  /** `vnet`, `vnetblock` or `overlay`. */
  readonly type: string;
  readonly subnet: string;
  readonly range: string;
  /** `NCUpdateSuccess`, `NCUpdateSubnetFullError`, `NCUpdateUnauthorizedError`, …; empty where the object does not say. */
  readonly status: string;
}

/** What Azure CNI and Azure agree about the addresses of one node. */
export interface NodeNetworkConfig {
  readonly node: string;
  /** Addresses that the node wants. */
  readonly requested: number;
  /** Addresses that it has. */
  readonly assigned: number;
  /** Addresses that it has given back and that Azure has not taken yet. */
  readonly notInUse: number;
  /** Addresses asked for at once; 0 where the object does not say. */
  readonly batchSize: number;
  /** Free addresses, as a share of the batch, from which a batch is given back; 0 where the object does not say. */
  readonly releasePercent: number;
  /** `Updating`, `Updated`, `Error`; empty where the object does not say. */
  readonly status: string;
  readonly containers: readonly NetworkContainer[];
}

export interface NodeNetworkConfigs {
  /** False: the cluster has no such kind (kubenet, Azure CNI in the node's subnet, a plugin of the customer's). */
  readonly served: boolean;
  readonly configs: readonly NodeNetworkConfig[];
}

/** Addresses of a subnet, as Azure counts them. The five that it keeps for itself are in neither number. */
export interface SubnetUsage {
  readonly subnetId: string;
  readonly used: number;
  readonly limit: number;
}

/** What a node can hold. */
export interface NodeRoom {
  readonly node: string;
  readonly uid: string;
  /** Pods that the kubelet takes; 0 where the node does not say. */
  readonly maxPods: number;
  /** Ranges of `spec.podCIDRs`; none where pods have addresses of a subnet. */
  readonly podRanges: readonly string[];
  /** The scheduler puts no further pods there. */
  readonly cordoned: boolean;
}

export interface JobFacts {
  readonly namespace: string;
  readonly name: string;
  /** Seconds after which a finished job goes, its pods with it; absent: never by itself. */
  readonly ttlSeconds?: number;
  /** Name of the CronJob that made it; empty: somebody else did. */
  readonly cronJob: string;
  readonly finished: boolean;
}

export interface CronJobFacts {
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  readonly keepsSucceeded: number;
  readonly keepsFailed: number;
  /** Of the jobs that it makes. */
  readonly ttlSeconds?: number;
}

export interface Batch {
  readonly jobs: readonly JobFacts[];
  readonly cronJobs: readonly CronJobFacts[];
}

/** By Linux node that was asked; several stores where a node keeps more than one. */
export type IpamStores = Readonly<Record<string, Answer<readonly IpamStore[]>>>;
