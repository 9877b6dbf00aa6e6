import iptablesBlocksKubeletPort from './checks/iptables-blocks-kubelet-port.ts';
import kubeletPortUnreachable from './checks/kubelet-port-unreachable.ts';
import nsgDeniesKubeletPort from './checks/nsg-denies-kubelet-port.ts';
import ufwBlocksKubeletPort from './checks/ufw-blocks-kubelet-port.ts';
import type { Check } from './define.ts';
import type { Diagnosis } from './model.ts';

/** Every check, in the order in which people read them: the symptom, then its causes from the network inwards. */
export const CHECKS: readonly Check[] = [kubeletPortUnreachable, nsgDeniesKubeletPort, ufwBlocksKubeletPort, iptablesBlocksKubeletPort];

export const checksOf = (diagnosis: Diagnosis): readonly Check[] => CHECKS.filter(({ diagnoses }) => diagnoses.includes(diagnosis));

/** Diagnoses that this version has checks for. */
export const availableDiagnoses = (): readonly Diagnosis[] => [...new Set(CHECKS.flatMap(({ diagnoses }) => diagnoses))];
