import { isFields } from './merge-patch.ts';

/** Lists whose elements merge by a key: `patchMergeKey` of the API's types. All others are replaced. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  ownerReferences: ['uid'],
};

type Fields = Readonly<Record<string, unknown>>;

const keyOf = (field: string, element: unknown): unknown => {
  const key = (mergeKeys[field] ?? []).find((name) => isFields(element) && Object.hasOwn(element, name));
  return key === undefined || !isFields(element) ? undefined : element[key];
};

function mergeLists(field: string, list: readonly unknown[], patch: readonly unknown[]): unknown[] {
  let merged = [...list];
  for (const element of patch) {
    const at = merged.findIndex((candidate) => keyOf(field, candidate) === keyOf(field, element));
    const deletes = isFields(element) && element['$patch'] === 'delete';
    if (deletes) merged = merged.filter((_, index) => index !== at);
    else if (at >= 0) merged = merged.with(at, strategicPatch(merged[at], element));
    else merged.push(strategicPatch({}, element));
  }
  return merged;
}

function mergeField(field: string, value: unknown, patch: unknown): unknown {
  const mergesList = Array.isArray(value) && Array.isArray(patch) && mergeKeys[field] !== undefined;
  return mergesList ? mergeLists(field, value, patch) : strategicPatch(value, patch);
}

const isDirective = (key: string): boolean => key.startsWith('$');

/** https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/ */
export function strategicPatch(document: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const replaces = patch['$patch'] === 'replace';
  const target: Fields = isFields(document) && !replaces ? document : {};
  const fields = Object.entries(patch).filter(([key]) => !isDirective(key));
  const merged = fields.filter(([, value]) => value !== null).map(([key, value]) => [key, mergeField(key, target[key], value)] as const);
  const kept = Object.entries(target).filter(([key]) => !Object.hasOwn(patch, key));
  return Object.fromEntries([...kept, ...merged]);
}
