/** A bundle as one value, for stores that keep no folders: a header of four bytes and compressed JSON, then the parts end to end. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Bundle } from './bundle.ts';
import { BundleError } from './bundle.ts';
import { anyReport, bundleFacts } from './format.ts';
import { PART_BYTES } from './parts.ts';

const header = z.object({ facts: bundleFacts, report: anyReport.exactOptional(), parts: z.array(z.tuple([z.string(), z.int().nonnegative()])) });

export function toBlob({ facts, report, parts }: Bundle): Buffer {
  const lengths = [...parts].map(([path, { byteLength }]) => [path, byteLength]);
  const head = gzipSync(JSON.stringify({ facts, ...(report === undefined ? {} : { report }), parts: lengths }));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(head.byteLength);
  return Buffer.concat([size, head, ...parts.values()]);
}

/** @throws {BundleError} where it is no bundle, is cut, or of another version */
export function fromBlob(blob: Buffer): Bundle {
  const { facts, report, parts: lengths } = headOf(blob);
  const parts = new Map<string, Uint8Array>();
  let at = 4 + blob.readUInt32BE(0);
  for (const [path, length] of lengths) {
    parts.set(path, blob.subarray(at, (at += length)));
  }
  if (at !== blob.byteLength) throw new BundleError(`Cannot read the stored bundle: it has ${blob.byteLength} bytes where ${at} were expected; run the diagnosis again`);
  return { facts, ...(report === undefined ? {} : { report }), parts };
}

function headOf(blob: Buffer): z.infer<typeof header> {
  try {
    return header.parse(JSON.parse(gunzipSync(blob.subarray(4, 4 + blob.readUInt32BE(0)), { maxOutputLength: PART_BYTES }).toString('utf8')));
  } catch (error) {
    throw new BundleError('Cannot read the stored bundle: it is damaged, or of another version; run the diagnosis again', { cause: error });
  }
}
