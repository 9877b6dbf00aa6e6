export interface ServicePort {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** A cluster address that every node translates to one of its endpoints. */
export interface Service {
  /** `namespace/name`. */
  readonly name: string;
  readonly address: string;
  readonly ports: readonly ServicePort[];
  /** The same port answers at each endpoint. */
  readonly endpoints: readonly string[];
}
