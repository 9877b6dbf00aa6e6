/** What was changed lately in Azure and in Kubernetes, as their records tell it. */
export interface RecentChange {
  /** When it began; ISO 8601, UTC. */
  readonly at: string;
  /** A person, an identity or a field manager; empty: the record does not say. */
  readonly by: string;
  /** In the past tense, without a subject: `wrote the rule deny-kubelet (nsg-aks)`. */
  readonly what: string;
  /** As in `Finding.concerns`. */
  readonly resource: string;
  /** The cluster's own machinery or this product did it, as they do all day. */
  readonly isRoutine?: true;
}

/** Milliseconds since 1970; `until` is when the run began, so that a replay asks the same. */
export interface ChangeWindow {
  readonly from: number;
  readonly until: number;
}

/** What one or several sources told of a window. */
export interface RecentChanges {
  readonly changes: readonly RecentChange[];
  /** What could not be read, each as a sentence. */
  readonly unread: readonly string[];
}
