import type { Check } from '../define.ts';

/** The way to the API server, from people, nodes and pods. */
export const APISERVER: readonly Check[] = [];
