import { snatPortsExhaustedForTunnel } from './checks/snat-ports-exhausted.ts';
import type { Check } from './define.ts';
import type { Diagnosis } from './model.ts';
import { APISERVER } from './trees/apiserver.ts';
import { DNS } from './trees/dns.ts';
import { EGRESS } from './trees/egress.ts';
import { PODIP } from './trees/podip.ts';
import { SERVICE } from './trees/service.ts';
import { SNAT } from './trees/snat.ts';
import { TUNNEL } from './trees/tunnel.ts';

/** Every check, in the order in which people read them: the symptom, then its causes from the network inwards. */
export const CHECKS: readonly Check[] = [...TUNNEL, ...DNS, ...EGRESS, ...SNAT, ...APISERVER, ...PODIP, ...SERVICE];

/** What is the symptom of one diagnosis may be a cause to another. */
const OTHERWISE: Readonly<Partial<Record<Diagnosis, readonly Check[]>>> = { tunnel: [snatPortsExhaustedForTunnel] };

export const checksOf = (diagnosis: Diagnosis): readonly Check[] =>
  CHECKS.filter(({ diagnoses }) => diagnosis === 'all' || diagnoses.includes(diagnosis)).map(
    (check) => OTHERWISE[diagnosis]?.find(({ id }) => id === check.id) ?? check,
  );

/** Diagnoses that this version has checks for. */
export const availableDiagnoses = (): readonly Diagnosis[] => [...new Set(CHECKS.flatMap(({ diagnoses }) => diagnoses)), 'all'];
