import { z } from 'zod';
import { valueAt, type KubernetesObject } from '../object.ts';

const containers = z.array(
  z.looseObject({
    ports: z
      .array(z.looseObject({ name: z.string().optional(), containerPort: z.number(), protocol: z.string().default('TCP') }))
      .optional(),
  }),
);

export interface ContainerPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol: string;
}

/** The ports that a pod's containers declare. */
export const containerPorts = (pod: KubernetesObject): readonly ContainerPort[] =>
  (containers.safeParse(valueAt(pod, 'spec.containers')).data ?? []).flatMap(({ ports = [] }) => ports);
