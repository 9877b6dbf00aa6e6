/** How pods that the bot starts are told from all others. */
import { randomBytes } from 'node:crypto';

/** Of no one else: a pod that stands in for another one carries that pod's labels as well. */
export const RUN_LABEL = 'aks-chatops/run';

export const CONTAINER = 'aks-chatops';

/** A label's value: 63 characters at most, letters and digits at both ends. */
export const labelValue = (run: string): string => run.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 63).replaceAll(/^-+|-+$/g, '') || 'none';

export const podName = (kind: 'debug' | 'probe'): string => `aks-chatops-${kind}-${randomBytes(6).toString('hex')}`;

/** A name is given once, when a pod is made; a label can be put on anybody's pod later. */
export const isOwnName = (name: string): boolean => /^aks-chatops-(?:debug|probe)-[0-9a-f]{12}$/.test(name);

/** Every taint: a node in trouble is tainted by Kubernetes itself, and it is the one that must be asked. */
export const TOLERATE_ALL = [{ operator: 'Exists' }];
