import { z } from 'zod';

const resourceName = z.string().min(1).max(128);
const action = z.string().regex(/^[A-Za-z*][\w.]*(\/[\w*.]+)*$/, 'must be an action such as Microsoft.Network/virtualNetworks/read');

/** `cluster` and `kubelet` are the cluster's identities, `bot` is who asks; anything else is an Entra object id. */
const principal = z.union([z.enum(['cluster', 'kubelet', 'bot']), z.guid('must be "cluster", "kubelet", "bot" or an object id')]);

/** A place that the scenario knows, or an ARM id. */
export const scopeNames = [
  'subscription',
  'resourceGroup',
  'nodeResourceGroup',
  'vnetResourceGroup',
  'cluster',
  'vnet',
  'subnet',
  'routeTable',
  'loadBalancer',
] as const;
const scope = z.union([z.enum(scopeNames), z.string().startsWith('/subscriptions/', `must be one of ${scopeNames.join(', ')} or an ARM id`)]);
export type ScopeName = (typeof scopeNames)[number];

export const roleAssignment = z.strictObject({
  principal,
  /** Name of a built-in role that the simulator knows, or one of `roleDefinitions`. */
  role: resourceName,
  scope,
  principalType: z.enum(['ServicePrincipal', 'User', 'Group']).default('ServicePrincipal'),
});

export const roleDefinition = z.strictObject({
  name: resourceName,
  actions: z.array(action).min(1),
  notActions: z.array(action).default([]),
});

export const denyAssignment = z.strictObject({
  name: resourceName,
  scope,
  actions: z.array(action).min(1),
  notActions: z.array(action).default([]),
  /** None: everybody. */
  principals: z.array(principal).default([]),
  excludePrincipals: z.array(principal).default([]),
});

/** A failed or successful change that somebody asked Azure for. */
export const activityLogEntry = z.strictObject({
  minutesAgo: z.number().min(0).max(129_600),
  operation: action,
  status: z.enum(['Started', 'Accepted', 'Succeeded', 'Failed']).default('Failed'),
  /** ARM's error code. */
  code: z.string().optional(),
  message: z.string().optional(),
  /** Also the name by which a person signs in. */
  caller: z.union([principal, z.email()]).default('cluster'),
  /** Claims of the token: what people call the person, and the application that was used. */
  callerName: z.string().optional(),
  callerApp: z.guid().optional(),
  /** An event of the start comes before that of the end. */
  startedMinutesAgo: z.number().min(0).max(129_600).optional(),
  resource: scope.default('subnet'),
});

export const metrics = z
  .strictObject({
    /** The newest minutes have no value yet; 0: the minute that runs has one already. */
    lateMinutes: z.number().int().min(0).max(60).default(2),
    /** Minutes before now whose value is missing. */
    missing: z.array(z.number().int().min(0).max(1_440)).default([]),
    /** Nothing was ever measured. */
    noData: z.boolean().default(false),
    /** Values from before a change of the outbound settings are withdrawn: what was changed shows at once. */
    forgetsOnChange: z.boolean().default(false),
  })
  .prefault({});

export const permissions = z
  .strictObject({
    /** Taken from the caller's role: actions, or patterns with an asterisk. */
    without: z.array(action).default([]),
    /** Given in addition, on the whole subscription. */
    also: z.array(action).default([]),
  })
  .prefault({});

/** What a Windows node answers to a section of our PowerShell, by the section's name. */
export const windowsNode = z.strictObject({
  node: z.string(),
  answers: z
    .record(
      z.string().regex(/^[a-z0-9-]+$/, 'must be the name of a section'),
      z.union([
        z.string(),
        z.strictObject({ stdout: z.string().default(''), stderr: z.string().default(''), exitCode: z.number().int().min(0).max(255).default(0) }),
      ]),
    )
    .default({}),
});
