import type { Check } from '../define.ts';

/** The way from a service's address to a container that listens. */
export const SERVICE: readonly Check[] = [];
