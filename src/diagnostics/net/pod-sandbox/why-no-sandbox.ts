/**
 * Who hands out the addresses that were asked for. `host-local`: a range per node (kubenet, Calico). `azure-ipam`:
 * addresses of the machine's own network interface (Azure CNI in the node's subnet). `azure-cns`: Azure's container
 * networking service (pod subnet, Overlay, Azure CNI powered by Cilium). `cilium`: Cilium's own, where a cluster brings it.
 */
export type AddressPool = 'host-local' | 'azure-ipam' | 'azure-cns' | 'cilium';

/**
 * Why a pod got no sandbox, as far as one message tells. `address`: there was no free address to give. `cni`: the
 * network plugin failed for another reason. `other`: it was not the pod network (image, seccomp, runtime).
 */
export type NoSandbox =
  | { readonly about: 'address'; readonly pool: AddressPool; readonly ncStatus: string }
  | { readonly about: 'cni'; readonly plugin: string }
  | { readonly about: 'other' };

/**
 * What the plugins say when a pool is empty. Sources: containernetworking/plugins (host-local allocator),
 * Azure/azure-container-networking (ipam/pool.go; cns/restserver/ipam.go), cilium/cilium (pkg/ipam).
 */
const EMPTY: readonly { readonly pool: AddressPool; readonly says: RegExp }[] = [
  { pool: 'azure-cns', says: /\b(?:not enough|no(?: more)?(?: free)?) IPs available\b.*\bAzure CNS to allocate/is },
  { pool: 'host-local', says: /\bno IP addresses available in (?:range set|network)\b/i },
  { pool: 'azure-ipam', says: /\bFailed to allocate (?:address|pool): No available address(?:es| pools)\b/i },
  { pool: 'cilium', says: /\bpostIpamFailure\b.*\b(?:range is full|No more IPs available|all pod CIDR ranges are exhausted)/is },
];

/** Words by which the runtime says that it had come as far as the pod's network. */
const NETWORK = /\b(?:failed to set ?up (?:network for )?sandbox|failed to set up sandbox container .* network|networkPlugin cni failed|network is not ready|cni plugin not initialized|cni config uninitialized|failed \((?:add|delete)\))/is;

const PLUGIN = /\bplugin type=["']([A-Za-z0-9._-]{1,63})["']/;
const NC_STATUS = /\bNC Status: ?([A-Za-z]{0,64})/i;

/** Reads the message of an event `FailedCreatePodSandBox`. It is somebody else's text: only known words are taken out of it. */
export function whyNoSandbox(message: string): NoSandbox {
  const empty = EMPTY.find(({ says }) => says.test(message));
  if (empty !== undefined) return { about: 'address', pool: empty.pool, ncStatus: NC_STATUS.exec(message)?.[1] ?? '' };
  const plugin = PLUGIN.exec(message)?.[1];
  if (plugin === undefined && !NETWORK.test(message)) return { about: 'other' };
  return { about: 'cni', plugin: plugin ?? '' };
}
