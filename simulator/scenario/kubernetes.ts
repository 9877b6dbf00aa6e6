import { z } from 'zod';
import { readyz, serviceAccounts } from './api-server.ts';
import { history } from './history.ts';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace: small letters, digits and "-"');
const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be an object name: small letters, digits, "-" and "."');
const text = z.record(z.string(), z.string());

/** An object as people write it; what the API server would add is added when the scenario starts. */
const manifest = z.looseObject({
  metadata: z.looseObject({ name: objectName, namespace: namespace.optional(), labels: text.optional(), annotations: text.optional() }),
});

const custom = z.strictObject({
  group: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be an API group such as cilium.io'),
  version: z.string().regex(/^v\d+((alpha|beta)\d+)?$|^v\d*alpha$/, 'must be a version such as v2 or v1alpha1'),
  plural: z.string().regex(/^[a-z]+$/, 'must be the plural in small letters'),
  kind: z.string().min(1),
  namespaced: z.boolean().default(true),
  objects: z.array(manifest).default([]),
});

const replicas = z.number().int().min(0).max(20);

/** What the Kubernetes API serves beside what follows from nodes and pods, and what it refuses. */
export const kubernetes = z
  .strictObject({
    /** NetworkPolicy manifests; enforced for real, in the namespace `default` where none is named. */
    networkPolicies: z.array(manifest).default([]),
    /** ConfigMap manifests; one of the name of a default takes its place. */
    configMaps: z.array(manifest).default([]),
    /** Service manifests. Those with a `clusterIP` are programmed on the nodes. */
    services: z.array(manifest).default([]),
    events: z.array(manifest).default([]),
    readyz,
    serviceAccounts,
    podDisruptionBudgets: z.array(manifest).default([]),
    history: z.array(history).default([]),
    namespaces: z.array(z.strictObject({ name: namespace, labels: text.default({}) })).default([]),
    /** Groups of custom resources that this cluster has; all others answer 404. */
    custom: z.array(custom).default([]),
    permissions: z
      .strictObject({
        /** Taken from the bot's roles; `*` stands for every verb or resource. */
        without: z
          .array(z.strictObject({ verb: z.string().min(1), resource: z.string().min(1), namespace: namespace.optional() }))
          .default([]),
      })
      .prefault({}),
    admission: z
      .strictObject({
        /** Namespaces in which privileged pods and pods in the host's namespaces are refused; `*`: in all. */
        denyPrivileged: z.array(z.union([z.literal('*'), namespace])).default([]),
        /** Whose words the refusal has. */
        by: z.enum(['pod-security', 'gatekeeper']).default('pod-security'),
      })
      .prefault({}),
    /** Replicas that a deployment wants, and how many of its pods are ready. */
    deployments: z
      .partialRecord(z.enum(['coredns', 'konnectivity-agent']), z.strictObject({ replicas: replicas.optional(), ready: replicas.optional() }))
      .default({}),
  })
  .prefault({});

export type KubernetesSpec = z.infer<typeof kubernetes>;
export type CustomResourceSpec = z.infer<typeof custom>;
