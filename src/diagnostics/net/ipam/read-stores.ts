/** Reads what a node prints of the stores in which network plugins keep who has which address. */
import { parseAddress } from '../cidr.ts';

/**
 * `host-local`: a file per address (kubenet, Calico). `azure-vnet-ipam`: addresses of the machine's network interface
 * (Azure CNI in the node's subnet). `azure-vnet` and `azure-cns`: endpoints, kept by the plugin or, with Cilium, by
 * azure-cns. Source: containernetworking/plugins, ipam/host-local; Azure/azure-container-networking, test/validate.
 */
export const STORE_KINDS = ['host-local', 'azure-vnet-ipam', 'azure-vnet', 'azure-cns'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

export interface IpamStore {
  readonly kind: StoreKind;
  /** Name of the network: a folder of host-local; empty for the others. */
  readonly network: string;
  /** Addresses that are handed out. */
  readonly held: readonly string[];
  /** Addresses that could be handed out; absent where the store does not know. */
  readonly free?: number;
}

const isKind = (word: string | undefined): word is StoreKind => STORE_KINDS.some((kind) => kind === word);

const isIPv4 = (line: string): boolean => !line.includes(':') && parseAddress(line).ok;

/** The node's last line: without it, the output was cut or the script ended early. */
const END = 'end';

interface Head {
  readonly kind: StoreKind;
  readonly count: number;
  readonly free?: number;
  readonly network: string;
}

/** Undefined where the text is not whole or not of this form: addresses that were cut off would look free. */
export function readStores(text: string): readonly IpamStore[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.at(-1) !== END) return undefined;
  const stores: IpamStore[] = [];
  for (let at = 0; at < lines.length - 1; ) {
    const head = headOf(lines[at] ?? '');
    if (head === undefined) return undefined;
    const { count, ...store } = head;
    const held = lines.slice(at + 1, Math.min(at + 1 + count, lines.length - 1));
    if (held.length !== count || !held.every(isIPv4)) return undefined;
    stores.push({ ...store, held: [...new Set(held)] });
    at += 1 + count;
  }
  return stores;
}

function headOf(line: string): Head | undefined {
  const [, kind, count, free, network = ''] = /^store ([a-z-]+) (\d{1,6}) (-|\d{1,6})(?: ([A-Za-z0-9._-]{1,100}))?$/.exec(line) ?? [];
  if (!isKind(kind)) return undefined;
  return { kind, count: Number(count), network, ...(free === '-' ? {} : { free: Number(free) }) };
}
