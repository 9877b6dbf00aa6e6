/** Bytes of a request that are read; Slack's are a few kilobytes. */
export const BODY_LIMIT = 1_000_000;
