import type { Workspace } from '../workspace/workspace.ts';
import { signedHeaders } from './sign.ts';

/** How the app answered a delivery. */
export type Ack =
  | { kind: 'answered'; status: number; body: string; noRetry: boolean; ms: number }
  | { kind: 'timeout'; ms: number }
  | { kind: 'unreachable'; reason: string; ms: number };

/** Where deliveries go and how they end; `requestUrl` may be set after the start. */
export interface Line {
  requestUrl: string;
  readonly stopping: AbortSignal;
}

/** Slack gives an app 3 s: https://docs.slack.dev/interactivity/handling-user-interaction */
const ACK_MS = 3_000;
const ANSWER_LIMIT = 512 * 1024;

type BodyType = 'application/x-www-form-urlencoded' | 'application/json';

/** Sends one signed request to the app. Never throws: a failed delivery is an answer too. */
export async function deliver(
  { options, now }: Workspace,
  line: Line,
  body: string,
  type: BodyType,
  headers: Record<string, string> = {},
): Promise<Ack> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const deadline = AbortSignal.timeout(options.ackMs ?? ACK_MS);
  try {
    const response = await fetch(line.requestUrl, {
      method: 'POST',
      body,
      headers: { 'content-type': type, ...signedHeaders(options.signingSecret, body, now()), ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([deadline, line.stopping]),
    });
    const answer = (await response.text()).slice(0, ANSWER_LIMIT);
    const noRetry = response.headers.get('x-slack-no-retry') === '1';
    return { kind: 'answered', status: response.status, body: answer, noRetry, ms: elapsed() };
  } catch (error) {
    if (deadline.aborted) return { kind: 'timeout', ms: elapsed() };
    return { kind: 'unreachable', reason: reasonOf(error), ms: elapsed() };
  }
}

/** The name of the error that Slack shows a person whose action failed; undefined when it was acknowledged. */
export function failureOf(ack: Ack): string | undefined {
  if (ack.kind === 'timeout') return 'operation_timeout';
  if (ack.kind === 'unreachable') return 'dispatch_failed';
  if (ack.status === 200) return undefined;
  return ack.status < 500 ? 'http_client_error' : 'http_service_error';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
