import type { Collector } from './collector.ts';

/** The service, namespace and client that the question is about, as a fact beside the others: checks see evidence only. */
export const askedService: Collector<'askedService', never> = {
  kind: 'askedService',
  source: 'the question',
  uses: [],
  collect: async (_gathered, { target: { service = '', namespace = '', pod = '' } }) => ({ service, namespace, pod }),
  excerpts: ({ service }) => (service === '' ? {} : { service }),
};
