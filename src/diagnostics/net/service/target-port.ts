interface NamedPorts {
  readonly namedPorts: Readonly<Record<string, number>>;
  readonly containerPorts: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
}

/** The number that a service's port leads to in this pod; undefined where the pod has no port of that name and protocol. */
export function numberOf({ targetPort, protocol }: { readonly targetPort: number | string; readonly protocol: string }, { namedPorts, containerPorts }: NamedPorts): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const declared = containerPorts.find(({ name, protocol: own }) => name === targetPort && own === protocol);
  if (declared !== undefined) return declared.port;
  return containerPorts.length === 0 && Object.hasOwn(namedPorts, targetPort) ? namedPorts[targetPort] : undefined;
}
