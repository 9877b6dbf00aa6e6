import type { PodFacts } from '../evidence/pods.ts';
import { shellWord } from '../remedies/shell-word.ts';
import { FIND_NAMESPACE } from './find-namespace.ts';
import type { Section } from './script.ts';

/**
 * A section that is to run in a pod's network, as a section for the pod's node: with the node's tools, in the network
 * namespace that owns the pod's address, and with `$POD_ROOT`. Only the network is the pod's: a pod that has no shell,
 * or whose container is restarting, is measured all the same, as long as its sandbox stands.
 */
export function podSection({ namespace, name, address, hostNetwork }: PodFacts, section: Section): Section {
  if (hostNetwork) return { ...section, script: `POD_ROOT=; export POD_ROOT\n${section.script}` };
  const nobody = shellWord(`no network namespace on this node owns ${address}, the address of ${namespace}/${name}`);
  const script = [
    FIND_NAMESPACE,
    `ns=$(namespace_of ${shellWord(address)})`,
    `[ -n "$ns" ] || { echo ${nobody} >&2; exit 3; }`,
    'POD_ROOT=$(root_in "$ns"); export POD_ROOT',
    `exec nsenter --net="$ns" sh -c ${shellWord(section.script)}`,
  ].join('\n');
  return { ...section, script };
}

/** The same section where the script runs in the pod's stead: in a probe pod, whose own files are like the pod's. */
export const probePodSection = (section: Section): Section => ({ ...section, script: `POD_ROOT=; export POD_ROOT\n${section.script}` });
