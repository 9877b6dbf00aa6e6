import { readNft } from './nft-ruleset.ts';
import type { NftOptions, NftReading } from './nft-ruleset.ts';

/** Several outputs of `nft -j list table`, one a line; no line at all: the caller saw that there is no table to list. */
export function readNftLines(text: string, options: NftOptions = {}): NftReading {
  const readings = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readNft(line, options));
  const broken = readings.find(({ complete }) => !complete);
  return {
    nativeOnTheWay: readings.flatMap(({ nativeOnTheWay }) => nativeOnTheWay),
    unwritten: readings.flatMap(({ unwritten }) => unwritten),
    complete: broken === undefined,
    ...(broken?.reason === undefined ? {} : { reason: broken.reason }),
  };
}
