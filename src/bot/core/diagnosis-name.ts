import type { Diagnosis } from '../../diagnostics/model.ts';

const NAMES: Readonly<Record<Diagnosis, string>> = {
  tunnel: 'Tunnel',
  dns: 'DNS',
  egress: 'Egress',
  snat: 'SNAT',
  apiserver: 'API server',
  podip: 'Pod addresses',
  service: 'Service',
  all: 'Everything',
};

/** As people write it, at the start of a sentence. */
export const diagnosisName = (diagnosis: Diagnosis): string => NAMES[diagnosis];
