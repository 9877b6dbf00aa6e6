import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`shell/${name}`, import.meta.url), 'utf8');

/**
 * The scripts as text: they travel as arguments and on standard input, because the user that the fleet runs as
 * may not be able to read this folder.
 */
export const shellScripts = {
  world: read('world.sh'),
  worldOutside: read('world-outside.sh'),
  createNode: read('create-node.sh'),
  destroyNode: read('destroy-node.sh'),
  nodeRoot: read('node-etc.sh') + read('node-root.sh'),
  nodeFirst: read('node-first.sh'),
  nodeNetwork: read('node-network.sh'),
  ipam: read('ipam.sh'),
  createPod: read('ipam.sh') + read('create-pod.sh'),
  destroyPod: read('ipam.sh') + read('destroy-pod.sh'),
  refreshNode: read('refresh-node.sh'),
  systemctl: read('systemctl.sh'),
  runScript: read('run-script.sh'),
  probe: read('probe.sh'),
};

/** Runs a script given as the next argument. Without --norc, bash takes the socket on its standard input for a remote login. */
export const bash = ['bash', '--norc', '-c'] as const;
