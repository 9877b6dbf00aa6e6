export interface ServicePort {
  /** Empty where the service has but one port, without a name. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** `ADDRESS:PORT` of the pods behind it. */
  readonly endpoints: readonly string[];
}

/** A cluster address that every node translates to one of its endpoints. */
export interface Service {
  /** `namespace/name`. */
  readonly name: string;
  readonly address: string;
  readonly ports: readonly ServicePort[];
}
