import type { Collector } from './collector.ts';

/** The client that the question is about, as a fact beside the others: checks see evidence only. */
export const askedClient: Collector<'askedClient', never> = {
  kind: 'askedClient',
  source: 'the question',
  uses: [],
  collect: async (_gathered, { target: { from } }) => (from === undefined ? {} : { address: from }),
  excerpts: ({ address }) => (address === undefined ? {} : { client: address }),
};
