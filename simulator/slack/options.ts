import type { Panel } from './panel.ts';

export interface SlackPerson {
  /** `U…` */
  id: string;
  /** The handle, as in `@ana`. */
  name: string;
  realName: string;
  /** Shown on the page: requester, approver, outsider. */
  role?: string;
  /** The home workspace of a Slack Connect guest; absent for our own people. */
  team?: string;
  isBot?: boolean;
  isRestricted?: boolean;
  deleted?: boolean;
}

export interface SlackChannel {
  /** `C…` */
  id: string;
  name: string;
  isPrivate?: boolean;
  isExtShared?: boolean;
  /** Default: true. */
  botIsMember?: boolean;
  members: string[];
}

export interface SlackUserGroup {
  /** `S…` */
  id: string;
  handle: string;
  users: string[];
}

/** At most `limit` calls in any `windowMs`. */
export interface Rate {
  limit: number;
  windowMs: number;
}

/** Slack's classes of limits: https://docs.slack.dev/apis/web-api/rate-limits */
export interface SlackRates {
  /** chat.postMessage, for each channel. */
  post: Rate;
  tier1: Rate;
  tier2: Rate;
  tier3: Rate;
  tier4: Rate;
}

export interface SlackOptions {
  /** Default 0: a free port. */
  port?: number;
  host?: '127.0.0.1';
  teamId: string;
  teamDomain: string;
  appId: string;
  botToken: string;
  botUserId: string;
  signingSecret: string;
  /** The bot's `POST /slack/events`; may be set later. */
  requestUrl: string;
  people: SlackPerson[];
  channels: SlackChannel[];
  userGroups?: SlackUserGroup[];
  /** Default `slack`. */
  rates?: 'slack' | 'off' | Partial<SlackRates>;
  /** Slash commands that the app has registered. Default `/aks`. */
  commands?: string[];
  /** How long an acknowledgement may take. Default 3,000 ms, as Slack. */
  ackMs?: number;
  /** Waits before the retries of an event. Default: at once, 1 minute, 5 minutes. */
  retryDelaysMs?: number[];
  panel?: Panel;
  log?: (line: string) => void;
  /** Milliseconds since 1970. */
  clock?: () => number;
}
