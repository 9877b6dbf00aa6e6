import { webApi } from '@slack/bolt';
import type { SlackLogger } from './slack-logger.ts';

/**
 * The options of every Web API client. The default retries for half an hour, which would outlive the job that waits:
 * here a call gives up within about half a minute, and the queue tries again. `Retry-After` is honoured in between.
 */
export function clientOptions(apiUrl: string, logger: SlackLogger): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 4, factor: 2, minTimeout: 500, maxTimeout: 8000, randomize: true },
    timeout: 10_000,
    allowAbsoluteUrls: false,
    logger,
  };
}

export function createClient(token: string, options: webApi.WebClientOptions): webApi.WebClient {
  return new webApi.WebClient(token, options);
}
