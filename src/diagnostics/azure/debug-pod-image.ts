/** Small, and Microsoft's own; also what AKS names for `kubectl debug` on a node. Source: AKS, "Connect to nodes". */
export const DEFAULT_IMAGE = 'mcr.microsoft.com/azurelinux/busybox:1.36';

/** Repositories whose images have `sh`, `nsenter`, `base64` and `gunzip`, best first. Most AKS images have no shell at all. */
const SUITABLE = [
  'mcr.microsoft.com/azurelinux/busybox',
  'mcr.microsoft.com/cbl-mariner/busybox',
  'mcr.microsoft.com/oss/kubernetes-csi/azuredisk-csi',
  'mcr.microsoft.com/oss/v2/kubernetes-csi/azuredisk-csi',
  'mcr.microsoft.com/oss/kubernetes-csi/azurefile-csi',
  'mcr.microsoft.com/oss/v2/kubernetes-csi/azurefile-csi',
];

/**
 * The image for a pod on this node, out of what its kubelet lists in `status.images`: pulling one takes the very egress
 * that may be broken. `undefined`: none that is known to serve. Kubelets list their 50 largest images only, so that a
 * small one may be there all the same.
 */
export function debugImageOf(images: readonly { readonly names?: readonly string[] }[]): string | undefined {
  const names = images.flatMap((image) => image.names ?? []);
  return SUITABLE.flatMap((repository) => names.filter((name) => name.startsWith(`${repository}:`) || name.startsWith(`${repository}@`))).find(isTagged) ?? undefined;
}

/** A digest alone would do too, but not for the people who read the pod's events. */
const isTagged = (name: string): boolean => !name.includes('@');

/** An image that is there is never pulled; another one may be. */
export function imageOf(image: string | undefined): { readonly image: string; readonly imagePullPolicy: 'Never' | 'IfNotPresent' } {
  return image === undefined ? { image: DEFAULT_IMAGE, imagePullPolicy: 'IfNotPresent' } : { image, imagePullPolicy: 'Never' };
}
