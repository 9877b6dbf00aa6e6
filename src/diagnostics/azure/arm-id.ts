import { AccessError } from '../ports.ts';

export interface ArmId {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Names along the path, outermost first: virtual network, subnet. */
  readonly names: readonly string[];
}

const ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+((?:\/[^/]+\/[^/]+)+)$/i;

/**
 * The parts of an ARM resource id that the SDKs ask for.
 * @throws {AccessError} where it is not one
 */
export function armId(id: string): ArmId {
  const [, subscription, resourceGroup, path] = ID.exec(id) ?? [];
  if (subscription === undefined || resourceGroup === undefined || path === undefined) {
    throw new AccessError(`Cannot use "${id}": it is not the id of an Azure resource`);
  }
  return { subscription, resourceGroup, names: path.split('/').filter((_part, index) => index > 0 && index % 2 === 0) };
}

/** The name at `depth` of a resource's path. @throws {AccessError} where the path is shorter */
export function nameAt({ names }: ArmId, depth: number): string {
  const name = names[depth];
  if (name === undefined) throw new AccessError(`Cannot use an Azure id of ${names.length} names: ${depth + 1} are needed`);
  return name;
}
