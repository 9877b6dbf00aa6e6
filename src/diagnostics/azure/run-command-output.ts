import { objectOf, textIn, type Fields } from './json-fields.ts';

/** What a Run Command came to. Only `streams` is an answer of the script; every other kind is about the channel. */
export type RunCommandOutput =
  | {
      readonly kind: 'streams';
      readonly stdout: string;
      readonly stderr: string;
      /** Absent: Azure does not tell. "Succeeded" means only that the extension ran. */
      readonly exitCode?: number;
      readonly stderrMissing: boolean;
    }
  /** Azure ran its own sample script because ours did not arrive. */
  | { readonly kind: 'script-did-not-run'; readonly reason: string }
  /** The machine's agent is silent: evidence of a machine without egress, not of a healthy one. */
  | { readonly kind: 'channel-down'; readonly reason: string }
  | { readonly kind: 'busy'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly reason: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

const STDOUT = '[stdout]';
const STDERR = '[stderr]';

/**
 * Reads the result of an Action Run Command, or the error of one: the SDK's object or error, ARM's JSON, its text, or
 * one message. Never throws. Shapes: Linux has one value with both streams, Windows two values, one for each.
 */
export function parseRunCommandResult(value: unknown): RunCommandOutput {
  if (typeof value === 'string') return readText(value);
  const fields = objectOf(value);
  if (fields === undefined) return { kind: 'unreadable', reason: 'Run Command gave no result' };
  return errorOf(fields) ?? readValues(valuesOf(fields)) ?? messageOf(fields) ?? { kind: 'unreadable', reason: 'the result of Run Command has no output' };
}

/** Text is JSON, one JSON member cut out of it, an HTTP answer, or a plain message. */
function readText(text: string): RunCommandOutput {
  const trimmed = text.trim();
  const parsed = parseJson(trimmed) ?? parseJson(`{${trimmed.replace(/,$/, '')}}`);
  if (parsed !== undefined) return parseRunCommandResult(parsed);
  return knownTrouble(trimmed, statusIn(trimmed), retryAfterIn(trimmed)) ?? readBrokenText(trimmed);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readBrokenText(text: string): RunCommandOutput {
  if (text === '') return { kind: 'unreadable', reason: 'Run Command gave no output' };
  if (/^[{["]/.test(text) && !text.startsWith(STDOUT)) return { kind: 'unreadable', reason: 'the result of Run Command is invalid JSON: it is cut' };
  return readMessage(text);
}

const statusIn = (text: string): number | undefined => numberAt(/^HTTP\/[\d.]+ (\d{3})/.exec(text)?.[1]);

const retryAfterIn = (text: string): number | undefined => numberAt(/^Retry-After:\s*(\d+)\s*$/im.exec(text)?.[1]);

const numberAt = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** ARM's error, `{error:{code,message,details}}` or bare, and the SDK's RestError, which carries status and headers. */
function errorOf(fields: Fields): RunCommandOutput | undefined {
  const inner = objectOf(fields['error']) ?? (textIn(fields, 'code') !== undefined && textIn(fields, 'message') !== undefined && fields['value'] === undefined ? fields : undefined);
  if (inner === undefined) return undefined;
  const message = textIn(inner, 'message') ?? '';
  const text = [textIn(inner, 'code'), message, JSON.stringify(inner['details'] ?? '')].filter((part) => part !== undefined).join(' ');
  const status = typeof fields['statusCode'] === 'number' ? fields['statusCode'] : undefined;
  return knownTrouble(text, status, retryAfterOf(fields), message) ?? { kind: 'failed', reason: message === '' ? text.trim() : message };
}

function retryAfterOf(fields: Fields): number | undefined {
  const headers = objectOf(objectOf(fields['response'])?.['headers']);
  const get = headers?.['get'];
  const header: unknown = typeof get === 'function' ? Reflect.apply(get, objectOf(fields['response'])?.['headers'], ['retry-after']) : headers?.['retry-after'];
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** Troubles that Azure words in the same way wherever it reports them. */
function knownTrouble(text: string, status?: number, retryAfterSeconds?: number, message = text): RunCommandOutput | undefined {
  if (/^This is a sample script$/m.test(text.replaceAll(String.raw`\n`, '\n'))) {
    return { kind: 'script-did-not-run', reason: 'Azure ran its sample script: ours was not in the request' };
  }
  if (/has not reported (?:latest )?status for|VMAgentStatusCommunicationError/i.test(text)) return { kind: 'channel-down', reason: firstLine(message) };
  if (/execution is in progress|RetryableErrorDueToAnotherOperation|AnotherOperationInProgress/i.test(text) || status === 409) {
    return { kind: 'busy', reason: firstLine(message) };
  }
  // `OperationNotAllowed` alone is also said about quotas.
  if (status === 429 || /\bTooManyRequests\b/.test(text)) {
    return { kind: 'throttled', reason: 'Azure throttles Run Command', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  }
  return undefined;
}

const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '')?.trim() ?? text;

/** The list of values, wherever the transport put it. */
function valuesOf(fields: Fields): readonly unknown[] {
  const places = [fields['value'], fields['output'], objectOf(fields['output'])?.['value'], objectOf(objectOf(fields['properties'])?.['output'])?.['value']];
  return places.find((place): place is unknown[] => Array.isArray(place)) ?? [];
}

function readValues(values: readonly unknown[]): RunCommandOutput | undefined {
  const entries = values.map(objectOf).filter((entry) => entry !== undefined);
  if (entries.length === 0) return undefined;
  const stream = (name: string): string | undefined => {
    const entry = entries.find((one) => (textIn(one, 'code') ?? '').includes(`/${name}/`));
    return entry === undefined ? undefined : (textIn(entry, 'message') ?? '');
  };
  const [stdout, stderr] = [stream('StdOut'), stream('StdErr')];
  if (stdout !== undefined || stderr !== undefined) {
    return knownTrouble(stdout ?? '') ?? { kind: 'streams', stdout: stdout ?? '', stderr: stderr ?? '', stderrMissing: stderr === undefined };
  }
  return readMessage(entries.map((entry) => textIn(entry, 'message') ?? '').join('\n'));
}

function messageOf(fields: Fields): RunCommandOutput | undefined {
  const message = textIn(fields, 'message');
  return message === undefined ? undefined : readMessage(message);
}

/** `Enable succeeded: \n[stdout]\n…\n[stderr]\n…`, or the one-line form of a failed extension, which tells the exit status. */
function readMessage(message: string): RunCommandOutput {
  const start = message.indexOf(STDOUT);
  if (start < 0) return knownTrouble(message) ?? { kind: 'failed', reason: firstLine(message) };
  const head = message.slice(0, start);
  // The script may print either marker itself, so only the outermost ones count.
  const end = message.lastIndexOf(STDERR);
  const stderrMissing = end < start;
  const stdout = withoutBreaks(message.slice(start + STDOUT.length, stderrMissing ? undefined : end), !stderrMissing);
  const exitCode = numberAt(/exit status[= ](\d+)/.exec(head)?.[1]);
  if (/^This is a sample script$/m.test(stdout)) return knownTrouble(stdout) ?? { kind: 'failed', reason: stdout };
  return {
    kind: 'streams',
    stdout,
    stderr: stderrMissing ? '' : withoutBreaks(message.slice(end + STDERR.length), false),
    ...(exitCode !== undefined && { exitCode }),
    stderrMissing,
  };
}

/** Takes away the line breaks that belong to the markers, and nothing of the script's own. */
function withoutBreaks(text: string, endsAtMarker: boolean): string {
  const begun = text.replace(/^(?:\r?\n| )/, '');
  return endsAtMarker ? begun.replace(/(?:\r?\n| )$/, '') : begun;
}
