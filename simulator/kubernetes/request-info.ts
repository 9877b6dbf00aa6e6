/** What a request asks for, as authorization reads it from method and path before anybody looks whether it exists. */
export interface RequestInfo {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  /** The plural, as in the path. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const verbs: Readonly<Record<string, readonly [one: string, all: string]>> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
};

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function groupOf(steps: readonly string[]): { group: string; version: string; rest: readonly string[] } | undefined {
  const [root, first, second] = steps;
  if (root === 'api' && first !== undefined) return { group: '', version: first, rest: steps.slice(2) };
  if (root === 'apis' && first !== undefined && second !== undefined) return { group: first, version: second, rest: steps.slice(3) };
  return undefined;
}

/** `/namespaces/x/pods` is about pods; `/namespaces/x` and `/namespaces/x/status` are about a namespace. */
function placed(rest: readonly string[]): { namespace?: string; rest: readonly string[] } {
  const [first, namespace, third] = rest;
  const inside = first === 'namespaces' && namespace !== undefined && third !== undefined && !['status', 'finalize'].includes(third);
  return inside ? { namespace, rest: rest.slice(2) } : { rest };
}

/** Undefined for paths that name no resource, such as `/version` or `/apis/apps/v1`. */
export function requestInfo(method: string, path: string, watch = false): RequestInfo | undefined {
  const found = groupOf(path.split('/').filter((step) => step !== '').map(decoded));
  if (found === undefined) return undefined;
  const { namespace, rest } = placed(found.rest);
  const [resource, name, ...sub] = rest;
  if (resource === undefined) return undefined;
  const [one, all] = verbs[method] ?? ['', ''];
  const verb = name === undefined ? all : one;
  return {
    verb: verb === 'list' && watch ? 'watch' : verb,
    group: found.group,
    version: found.version,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(sub.length === 0 ? {} : { subresource: sub.join('/') }),
  };
}
