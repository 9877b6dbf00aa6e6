/**
 * The clients of Slack's Web API. There are two, since what is posted must not be hurried and what is asked must not be
 * waited for. Neither waits inside the library when Slack answers 429: that would hold up every call of the client,
 * also those to methods and channels that are not limited.
 */
import { webApi } from '@slack/bolt';
import type { SlackLogger } from './slack-logger.ts';

export interface SlackAccess {
  readonly token: string;
  /** Of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  readonly logger: SlackLogger;
}

type Options = webApi.WebClientOptions;

/** For messages. A post is not repeated here: one that was slow may stand in the channel already. */
export function showingClient({ token, ...access }: SlackAccess): webApi.WebClient {
  return new webApi.WebClient(token, { ...base(access), retryConfig: { retries: 0 }, timeout: 30_000 });
}

/** For questions that a person is waiting for: about people, channels and ourselves, and for private answers. */
export function askingClient({ token, ...access }: SlackAccess): webApi.WebClient {
  return new webApi.WebClient(token, askingOptions(access));
}

export function askingOptions(access: Pick<SlackAccess, 'apiUrl' | 'logger'>): Options {
  return { ...base(access), retryConfig: { retries: 2, minTimeout: 200, maxTimeout: 1000 }, timeout: 5000 };
}

function base({ apiUrl, logger }: Pick<SlackAccess, 'apiUrl' | 'logger'>): Options {
  return { slackApiUrl: apiUrl, rejectRateLimitedCalls: true, allowAbsoluteUrls: false, logger };
}
