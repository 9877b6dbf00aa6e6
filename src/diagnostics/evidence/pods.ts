/** What the Kubernetes API says of pods and namespaces. */
export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Empty: not scheduled yet. */
  readonly node: string;
  /** Empty: not known yet. */
  readonly address: string;
  readonly hostNetwork: boolean;
  readonly phase: string;
  readonly ready: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** The workload that people know: `Deployment/web`, `DaemonSet/agent`, `Job/x`; `Pod/name` where nothing owns it. */
  readonly workload: string;
  /** `ClusterFirst`, `ClusterFirstWithHostNet`, `Default`, `None`. */
  readonly dnsPolicy: string;
  /** Of `dnsConfig`, where the pod sets its own. */
  readonly nameservers: readonly string[];
  /** Named container ports: name to number, for policies that name ports. */
  readonly namedPorts: Readonly<Record<string, number>>;
  readonly restarts: number;
  /** Of the container that ended last: `OOMKilled`, `Error`, …; empty: none ended. */
  readonly lastTermination: string;
  /** Why a container waits (`CrashLoopBackOff`, `ImagePullBackOff`), or why the pod is not scheduled; empty: neither. */
  readonly waiting: string;
}

export interface NamespaceFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
