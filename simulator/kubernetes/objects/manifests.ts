import type { KubernetesSpec } from '../../scenario/kubernetes.ts';
import { metadata, type Draft, type KubernetesObject } from '../object.ts';

type Manifest = KubernetesSpec['networkPolicies'][number];

/** Manifests of the scenario as stored objects, in `default` where they name no namespace. */
export const manifestSeeds = (kind: string, manifests: readonly Manifest[], complete: (object: Draft) => Draft = (object) => object, namespaced = true): KubernetesObject[] =>
  manifests.map((manifest) => {
    const { name, namespace = 'default', labels, annotations } = manifest.metadata;
    const { apiVersion: _version, kind: _kind, ...content } = complete(manifest);
    return {
      ...content,
      metadata: metadata(kind, {
        name,
        generation: 1,
        ...(namespaced ? { namespace } : {}),
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      }),
    };
  });
