import { z } from 'zod';
import { valueAt, type Draft } from '../object.ts';
import { badRequest } from '../status.ts';

const fieldRef = z.object({ fieldRef: z.object({ fieldPath: z.string() }) });
const env = z.object({ name: z.string(), value: z.string().nullish(), valueFrom: z.union([fieldRef, z.looseObject({})]).nullish() });

const capabilities = z.object({ add: z.array(z.string()).nullish(), drop: z.array(z.string()).nullish() });

const identity = {
  runAsUser: z.number().int().nullish(),
  runAsNonRoot: z.boolean().nullish(),
};

const containerSecurity = z.looseObject({ ...identity, privileged: z.boolean().nullish(), capabilities: capabilities.nullish() });
const podSecurity = z.looseObject(identity);

const mount = z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().nullish() });
const volume = z.looseObject({
  name: z.string(),
  hostPath: z.looseObject({ path: z.string() }).nullish(),
  emptyDir: z.looseObject({}).nullish(),
});

const texts = z.array(z.string()).nullish().transform((list) => list ?? []);

const container = z.looseObject({
  name: z.string(),
  image: z.string().nullish(),
  command: texts,
  args: texts,
  env: z.array(env).nullish().transform((list) => list ?? []),
  workingDir: z.string().nullish(),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).nullish(),
  securityContext: containerSecurity.nullish(),
  terminationMessagePath: z.string().nullish(),
  terminationMessagePolicy: z.enum(['File', 'FallbackToLogsOnError']).nullish(),
  volumeMounts: z.array(mount).nullish().transform((list) => list ?? []),
});

const dnsConfig = z.object({
  nameservers: texts,
  searches: texts,
  options: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish().transform((list) => list ?? []),
});

/** core/v1 PodSpec, as far as running a pod takes it. */
export const podSpecSchema = z.looseObject({
  containers: z.array(container).default([]),
  initContainers: z.array(z.looseObject({})).nullish(),
  nodeName: z.string().nullish(),
  nodeSelector: z.record(z.string(), z.string()).nullish(),
  hostNetwork: z.boolean().nullish(),
  hostPID: z.boolean().nullish(),
  hostIPC: z.boolean().nullish(),
  restartPolicy: z.string().nullish(),
  activeDeadlineSeconds: z.number().int().nullish(),
  terminationGracePeriodSeconds: z.number().int().nullish(),
  dnsPolicy: z.string().nullish(),
  dnsConfig: dnsConfig.nullish(),
  hostname: z.string().nullish(),
  serviceAccountName: z.string().nullish(),
  securityContext: podSecurity.nullish(),
  volumes: z.array(volume).nullish().transform((list) => list ?? []),
  readinessGates: z.array(z.object({ conditionType: z.string() })).nullish().transform((list) => list ?? []),
});

export type PodSpec = z.infer<typeof podSpecSchema>;
export type Container = PodSpec['containers'][number];

/** @throws {StatusError} 400 where the types are wrong, as the decoder of the API server does. */
export function podSpec(pod: Draft): PodSpec {
  const parsed = podSpecSchema.safeParse(valueAt(pod, 'spec') ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`Pod in version "v1" cannot be handled as a Pod: spec.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
}
