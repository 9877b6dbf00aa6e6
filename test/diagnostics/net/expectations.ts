/** Reads the words of expected.tsv: `state=active;tcp10250@10.224.0.7=drop`. */
export interface Expectation {
  readonly key: string;
  /** After `@`: where the packet comes from. */
  readonly from?: string;
  readonly value: string;
}

export const expectations = (text: string): readonly Expectation[] =>
  text.split(';').flatMap((part) => {
    const [, key, from, value] = /^([^=@]+)(?:@([^=]+))?=(.*)$/.exec(part.trim()) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, ...(from !== undefined && { from }), value }];
  });

/** An address to send from, for a source that is named by a range or in words. */
export function addressOf(source: string | undefined): string {
  if (source === undefined || source === 'node-ip') return '10.224.0.7';
  if (source === 'other') return '198.51.100.77';
  const [network = '', bits] = source.split('/');
  return bits === undefined ? network : network.replace(/\.0$/, '.9');
}

export const NODE = '10.224.0.4';
