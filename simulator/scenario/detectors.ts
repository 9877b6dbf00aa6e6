import { z } from 'zod';

/** A detector of AKS, and what it finds. */
export const detectors = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[\w-]{1,80}$/, 'must be an id such as etcd-performance'),
      name: z.string().min(1),
      category: z.string().min(1).default('Cluster and Control Plane Availability and Performance'),
      insights: z.array(z.strictObject({ status: z.enum(['Critical', 'Warning', 'Info', 'Success', 'None']), message: z.string().min(1), details: z.record(z.string(), z.string()).default({}) })).default([]),
    }),
  )
  .default([
    { id: 'etcd-performance', name: 'Etcd Performance Issues', category: 'Cluster and Control Plane Availability and Performance', insights: [{ status: 'Success', message: 'No etcd performance issues were detected.', details: {} }] },
    { id: 'cluster-dns', name: 'DNS Resolution Issues', category: 'Connectivity Issues', insights: [{ status: 'Success', message: 'No issues were detected.', details: {} }] },
    { id: 'deprecated-apis', name: 'Deprecated APIs', category: 'Deprecations', insights: [] },
  ]);
