import { z } from 'zod';
import type { Fleet } from '../../nodes/model.ts';
import { valueAt, type KubernetesObject } from '../object.ts';
import type { Store } from '../store/store.ts';
import { quote } from './container-script.ts';
import type { Container } from './spec.ts';

const pullMs = 15_000;

const images = z.array(z.object({ names: z.array(z.string()), sizeBytes: z.number() }));

const imagesOf = (node: KubernetesObject): z.infer<typeof images> => images.safeParse(valueAt(node, 'status.images')).data ?? [];

/** The registry and the path of an image, with Docker's defaults. */
function reference(image: string): { registry: string; full: string } {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const tagged = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  if (hasRegistry) return { registry: first, full: tagged };
  return { registry: 'registry-1.docker.io', full: `docker.io/${rest.length > 0 ? tagged : `library/${tagged}`}` };
}

const isPresent = (node: KubernetesObject, image: string): boolean => {
  const { full } = reference(image);
  return imagesOf(node).some(({ names }) => names.some((name) => name === full || name === image));
};

/** Why a container cannot have its image yet, as its status says it. */
export interface Waiting {
  readonly reason: string;
  readonly message: string;
}

async function pull(fleet: Pick<Fleet, 'run'>, node: string, image: string, signal: AbortSignal): Promise<Waiting | undefined> {
  const { registry, full } = reference(image);
  const url = `https://${registry}/v2/`;
  const script = `curl -sS -o /dev/null --max-time 10 ${quote(url)}`;
  const result = await fleet.run(node, script, { timeoutMs: pullMs, signal });
  if (result.exitCode === 0) return undefined;
  const why = result.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  const steps = `failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: Head "${url}": ${why}`;
  return { reason: 'ErrImagePull', message: steps };
}

function remember(store: Store, node: string, image: string): void {
  store.change({ resource: 'nodes', name: node }, (object) => {
    const status = object['status'];
    const added = { names: [reference(image).full], sizeBytes: 30_000_000 };
    return { ...object, status: { ...(typeof status === 'object' ? status : {}), images: [...imagesOf(object), added] } };
  });
}

/**
 * Sees to it that a node has a container's image. A pull succeeds when the node itself gets an HTTPS answer from the
 * registry: nothing is downloaded.
 */
export async function ensureImage(
  world: { readonly store: Store; readonly fleet: Pick<Fleet, 'run'> },
  node: string,
  { image, imagePullPolicy }: Container,
  signal: AbortSignal,
): Promise<Waiting | undefined> {
  const name = image ?? '';
  const object = world.store.find({ resource: 'nodes', name: node });
  const present = object !== undefined && isPresent(object, name);
  if (present && imagePullPolicy !== 'Always') return undefined;
  if (imagePullPolicy === 'Never')
    return { reason: 'ErrImageNeverPull', message: `Container image "${name}" is not present with pull policy of Never` };
  const failed = await pull(world.fleet, node, name, signal);
  if (failed === undefined && !present) remember(world.store, node, name);
  return failed;
}
