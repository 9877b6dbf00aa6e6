import { readNft } from './nft-ruleset.ts';
import type { NftReading } from './nft-ruleset.ts';

/** Several outputs of `nft -j list table`, one a line; no line at all: the caller saw that there is no table to list. */
export function readNftLines(text: string): NftReading {
  const readings = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readNft);
  const broken = readings.find(({ complete }) => !complete);
  return {
    nativeOnTheWay: readings.flatMap(({ nativeOnTheWay }) => nativeOnTheWay),
    complete: broken === undefined,
    ...(broken?.reason === undefined ? {} : { reason: broken.reason }),
  };
}
