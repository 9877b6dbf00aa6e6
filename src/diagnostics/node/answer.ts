import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Answer } from '../evidence.ts';
import { FRAME_WORD } from './script.ts';

export interface SectionAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type NodeAnswer = Readonly<Record<string, Answer<SectionAnswer>>>;

const NO_ROOM = "did not fit into the node's answer";

/** Uncompressed size of an answer that is still read, bytes: a frame of 4,096 bytes cannot honestly hold more. */
const MAX_UNPACKED = 8 * 1024 * 1024;

/**
 * Opens the frame that `nodeScript` made out of what a channel brought back. Never throws:
 * an answer that is missing, cut, of another run or damaged is not `ok`, with the reason.
 */
export function readNodeAnswer(stdout: string, nonce: string): Answer<NodeAnswer> {
  const trailer = new RegExp(String.raw`(?:^|\n)([A-Za-z0-9+/=]*)\n${FRAME_WORD} ${nonce} (\d+) ([0-9a-f]{64})\s*$`).exec(stdout);
  const [, frame, length, checksum] = trailer ?? [];
  if (frame === undefined || length === undefined) return no(whyNoTrailer(stdout));
  if (frame.length < Number(length)) {
    return no(`the node's answer was cut: ${frame.length} of ${length} bytes arrived`);
  }
  if (sha256(frame) !== checksum) return no("the node's answer is damaged: its checksum does not match");
  return readSections(frame);
}

/** Whether the node had it, and had no room for it beside the others. */
export const wasLeftOut = (section: Answer<SectionAnswer> | undefined): boolean => section?.ok === false && section.reason.endsWith(NO_ROOM);

function whyNoTrailer(stdout: string): string {
  if (stdout.includes(`${FRAME_WORD} `)) return "the node's answer belongs to another script or is cut at its end";
  return stdout.trim() === '' ? 'the script on the node answered nothing' : "the node's answer does not hold our script's result";
}

function readSections(frame: string): Answer<NodeAnswer> {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(Buffer.from(frame, 'base64'), { maxOutputLength: MAX_UNPACKED });
  } catch {
    return no("the node's answer cannot be unpacked");
  }
  const sections: Record<string, Answer<SectionAnswer>> = {};
  for (let at = 0; at < bytes.length; ) {
    const section = readSection(bytes, at);
    if (section === undefined) return no("the node's answer breaks off between two sections");
    sections[section.name] = section.answer;
    at = section.end;
  }
  return { ok: true, value: sections };
}

function readSection(bytes: Buffer, at: number): { name: string; answer: Answer<SectionAnswer>; end: number } | undefined {
  const newline = bytes.indexOf('\n', at);
  const header = newline < 0 ? null : /^([a-z0-9-]+) (rc=(\d+)|left-out) (\d+) (\d+) (\d+)$/.exec(bytes.toString('latin1', at, newline));
  const [, name, fate, exitCode, out, err, full] = header ?? [];
  if (name === undefined || fate === undefined) return undefined;
  const outEnd = newline + 1 + Number(out);
  const end = outEnd + Number(err);
  if (end > bytes.length) return undefined;
  if (exitCode === undefined) return { name, end, answer: no(`its ${full} bytes ${NO_ROOM}`) };
  const stdout = bytes.toString('utf8', newline + 1, outEnd);
  const stderr = bytes.toString('utf8', outEnd, end);
  if (Number(full) > Number(out)) return { name, end, answer: no(`its output of ${full} bytes is too long to be carried whole`) };
  return { name, end, answer: { ok: true, value: { exitCode: Number(exitCode), stdout, stderr } } };
}

const no = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
