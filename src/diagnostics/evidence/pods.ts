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
  /** Why it is not Ready, in the API's words (`containers with unready status: [web]`); empty: it is, or nothing is said. */
  readonly unreadyBecause: string;
  readonly serviceAccount: string;
  /** Last words of the container that ended last, as its termination message has them, bounded; empty: none. */
  readonly terminationMessage: string;
  readonly containerPorts: readonly ContainerPort[];
  /** What the kubelet asks before it calls the containers ready, in words (`GET /healthz on 8080`); empty: nothing. */
  readonly readinessProbes: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** When the last container of a pod that is done ended; ISO 8601, empty: it is not done, or nothing is said. */
  readonly finishedAt: string;
  /** Since when it is being deleted; ISO 8601, empty: it is not. */
  readonly deletedAt: string;
}

/** A port that the manifest declares. It tells nothing of what listens. */
export interface ContainerPort {
  readonly name: string;
  readonly port: number;
  /** `TCP`, `UDP`, `SCTP`. */
  readonly protocol: string;
}

export interface NamespaceFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
