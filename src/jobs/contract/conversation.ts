export type Platform = 'slack' | 'teams';

/** Who did something, as the platform's verified token or signature says; `name` is for display only. */
export interface Person {
  readonly platform: Platform;
  /** Slack workspace id, or Entra tenant id. */
  readonly team: string;
  /** Slack user id, or Entra object id. */
  readonly id: string;
  readonly name: string;
}

/** Where a conversation happens. `thread` is set where a run was asked for inside an existing thread. */
export interface Place {
  readonly platform: Platform;
  readonly team: string;
  readonly channel: string;
  readonly thread?: string;
}

/** A message in a chat, as the platform names it. */
export interface MessageRef {
  readonly channel: string;
  readonly id: string;
}

/** One message of a run that has been posted: `hash` tells whether its content has changed since. */
export interface Shown {
  readonly message: MessageRef;
  readonly hash: string;
}
