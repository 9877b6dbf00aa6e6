/** A Kubernetes event about a pod. Events are kept for an hour. Source: Kubernetes, kube-apiserver `--event-ttl`. */
export interface PodEvent {
  /** `namespace/name`. */
  readonly pod: string;
  /** Empty where the event does not say. */
  readonly node: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** ISO 8601, UTC; empty where the event has no time. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}
