import type { TokenCredential } from '@azure/identity';
import type { Answer } from '../evidence.ts';
import { grantsAction } from '../net/egress/rights.ts';
import type { RolePermission } from '../net/egress/rights.ts';
import { AccessError } from '../ports.ts';
import type { ArmReader } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId } from './arm-id.ts';
import { orAccessError, refusedByAzure } from './errors.ts';
import { oncePerRun } from './once-per-run.ts';
import { ownObjectId } from './own-object-id.ts';

/** What the bot itself may do in Azure, without doing it. */
export interface RightsReader {
  /**
   * `ok` with false: not allowed, and `says` is how Azure would refuse it. Not `ok`: nobody tells the bot.
   * @param scope ARM id of a resource group or resource
   */
  may(scope: string, action: string, signal: AbortSignal): Promise<Answer<Right>>;
}

export type Right = { readonly allowed: true } | { readonly allowed: false; readonly says: string };

/** Permissions of one place that are read; each role that the bot has there is one. */
const MAX_PERMISSIONS = 1_000;

interface Sources {
  readonly authorization: ArmClients['authorization'];
  /** Deny assignments, with the manners of a run: each place is asked about once. */
  readonly arm: Pick<ArmReader, 'denials'>;
  readonly credential: TokenCredential;
  /** Base URL of Azure Resource Manager where it is not the public cloud's. */
  readonly audience: string;
}

/**
 * By the caller's own permissions, which Azure adds up over roles and groups, minus deny assignments, which it does not
 * take off. Source: Azure RBAC REST, "Permissions - List For Resource Group", api-version 2022-04-01.
 */
export function createRightsReader({ authorization, arm, credential, audience }: Sources): RightsReader {
  const own = oncePerRun({ permissions: (scope: string, signal: AbortSignal) => permissionsAt(authorization, scope, signal) });
  return {
    async may(scope, action, signal) {
      try {
        if (!grantsAction(await own.permissions(scope, signal), action)) return no('AuthorizationFailed', action);
      } catch (error) {
        if (error instanceof AccessError) return { ok: false, reason: error.message };
        throw error;
      }
      const denial = await denialOf(scope, action, signal);
      return denial === undefined ? { ok: true, value: { allowed: true } } : no('DenyAssignmentAuthorizationFailed', action, denial);
    },
  };

  /** Who may not read deny assignments learns of them when one refuses something. */
  async function denialOf(scope: string, action: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const [denials, self] = [await arm.denials(scope, signal), await ownObjectId(credential, audience, signal)];
      return denials.find(({ permissions, principals, excluded }) => isAbout(self, principals, excluded) && grantsAction(permissions, action))?.name;
    } catch (error) {
      if (error instanceof AccessError) return undefined;
      throw error;
    }
  }
}

const no = (code: string, action: string, denial?: string): Answer<Right> => ({ ok: true, value: { allowed: false, says: refusedByAzure({ code, action, denial }) } });

/** No principals: everybody. Of groups nobody tells whether the bot is in them. */
function isAbout(self: string, principals: readonly string[], excluded: readonly string[]): boolean {
  const among = (ids: readonly string[]): boolean => ids.some((id) => id.toLowerCase() === self.toLowerCase());
  return (principals.length === 0 || among(principals)) && !among(excluded);
}

function permissionsAt({ permissions }: Sources['authorization'], scope: string, abortSignal: AbortSignal): Promise<readonly RolePermission[]> {
  return orAccessError(`list the bot's own permissions at "${scope}"`, async () => {
    const found: RolePermission[] = [];
    for await (const { actions = [], notActions = [] } of listAt(permissions, scope, abortSignal)) {
      found.push({ actions, notActions });
      if (found.length > MAX_PERMISSIONS) throw new AccessError(`Cannot list the bot's own permissions at "${scope}": there are more than ${MAX_PERMISSIONS}`);
    }
    return found;
  });
}

const GROUP = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i;
const RESOURCE = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/([^/]+)\/((?:[^/]+\/[^/]+\/)*)([^/]+)\/([^/]+)$/i;

function listAt(permissions: Sources['authorization']['permissions'], scope: string, abortSignal: AbortSignal) {
  const [, group] = GROUP.exec(scope) ?? [];
  if (group !== undefined) return permissions.listForResourceGroup(group, { abortSignal });
  const [, provider = '', parents = '', type = '', name = ''] = RESOURCE.exec(scope) ?? [];
  return permissions.listForResource(armId(scope).resourceGroup, provider, parents.replace(/\/$/, ''), type, name, { abortSignal });
}
