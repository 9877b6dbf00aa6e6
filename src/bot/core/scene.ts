/** What cards say beyond the run itself. It comes from the configuration and is the same for every run. */
export interface Scene {
  /** Names of those who may approve, in the order of the configuration. */
  readonly approvers: readonly string[];
  /** The page about a cause; absent where people cannot reach this bot by a link. */
  readonly causePage: (check: string) => string | undefined;
}
