/** Services, what stands behind them, and what came of connecting to them. */
import type { ServiceBackends } from '../net/service/backends.ts';
import type { ConnectAnswer } from '../net/service/connect-lines.ts';
import type { ListeningSocket } from '../net/service/listening.ts';
import type { Answer } from './answer.ts';

export interface ServicePortFacts {
  /** Empty where the service has but one port, without a name. */
  readonly name: string;
  /** `TCP`, `UDP`, `SCTP`. */
  readonly protocol: string;
  readonly port: number;
  /** A number, or the name of a container port. */
  readonly targetPort: number | string;
}

export interface ServiceFacts {
  readonly namespace: string;
  readonly name: string;
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: string;
  /** IPv4 address of the cluster; empty: it has none, as headless services and those of the type ExternalName. */
  readonly address: string;
  /** Its name stands for its pods' own addresses. */
  readonly isHeadless: boolean;
  /** Empty: somebody else writes its endpoints. */
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePortFacts[];
  /** Of the type ExternalName: the name that it stands for. */
  readonly externalName: string;
  /** `Cluster`, or `Local`: clients of a node are led to pods of that node only. */
  readonly internalTrafficPolicy: string;
  /** `Cluster`, or `Local`: the same for traffic from outside. */
  readonly externalTrafficPolicy: string;
  /** Pods that are not ready stand behind it as well. */
  readonly publishesNotReady: boolean;
}

export interface EndpointFacts {
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  /** Empty where the slice does not say. */
  readonly node: string;
  /** `namespace/name`; empty: no pod. */
  readonly pod: string;
}

export interface EndpointSliceFacts {
  readonly namespace: string;
  readonly name: string;
  /** Name of the service, in the same namespace. */
  readonly service: string;
  /** `IPv4`, `IPv6`, `FQDN`. */
  readonly addressType: string;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port?: number }[];
  readonly endpoints: readonly EndpointFacts[];
  /** Endpoints say which zones or nodes they are for, so that a node leads to some of them only. */
  readonly isByZone?: true;
}

/** The DaemonSet `kube-system/kube-proxy`. */
export interface KubeProxyFacts {
  readonly exists: boolean;
  readonly wanted: number;
  readonly ready: number;
}

/** Something to connect to: a service's own address, or a pod behind it. */
export interface ServiceTarget {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: ServicePortFacts;
  /** `namespace/name`; absent: the service's own address. */
  readonly pod?: string;
  readonly address: string;
  /** What is connected to: of a pod the number behind `targetPort`. */
  readonly number: number;
}

export interface ServiceResult {
  readonly target: ServiceTarget;
  readonly answer: ConnectAnswer;
  readonly says: string;
}

/** A node, or a client pod on it, and what it reached. */
export interface ServiceView {
  readonly node: string;
  /** `namespace/name`; absent: the node itself. */
  readonly pod?: string;
  readonly results: Answer<readonly ServiceResult[]>;
}

export interface ServiceProbes {
  /** `namespace/name` of the services that were measured. */
  readonly services: readonly string[];
  /** Whether somebody named the client: then what it cannot reach is a question, whatever it is. */
  readonly isAboutPod: boolean;
  readonly views: readonly ServiceView[];
  /** By pod (`namespace/name`) behind a service that was measured. */
  readonly listening: Readonly<Record<string, Answer<readonly ListeningSocket[]>>>;
  /** By node that was measured from: the endpoints that its kube-proxy has programmed. */
  readonly rules: Readonly<Record<string, Answer<ServiceBackends>>>;
}

/** What somebody asked about; empty: nobody named it. */
export interface AskedService {
  /** `namespace/name`. */
  readonly service: string;
  readonly namespace: string;
  /** `namespace/name` of the client. */
  readonly pod: string;
}
