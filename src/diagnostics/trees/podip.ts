import type { Check } from '../define.ts';

/** Addresses for pods. */
export const PODIP: readonly Check[] = [];
